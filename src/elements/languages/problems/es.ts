// What goes wrong, in Spanish.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `«${name}»`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join(', ')} o ${quoted(names.at(-1) ?? '')}`
const addTracker =
  'Esperar no cambia nada. Añada un tracker que empiece por wss://, o abra un enlace que nombre uno. El servidor propio del reproductor, que se inicia con «npm start», llega también a pares normales.'
const otherTorrent = 'Busque otro torrent con el mismo contenido.'
const lookOnPage = 'Busque en la página un enlace magnet o la dirección de un archivo .torrent.'
const openFromDevice = 'descargue allí el archivo y ábralo desde su dispositivo.'
const again = 'Inténtelo de nuevo o recargue la página.'
const shareLater = 'Compártalo de nuevo cuando nada escriba en él.'
const byItself = 'Se vuelve a intentar automáticamente.'

export const spanishProblems: ProblemTexts = {
  problems: {
    connection: 'Ha fallado una conexión con un par.',
    protocol: 'Un par ha enviado algo que no se entiende.',
    'bad-data': 'Han llegado datos que no pertenecen al torrent.',
    storage: 'Ahora no se puede usar el almacenamiento de este dispositivo.',
    'invalid-torrent': 'No se puede leer la descripción del torrent.',
    timeout: 'Algo no ha respondido a tiempo. Inténtelo de nuevo.',
    aborted: 'La operación se ha detenido.',
    internal: 'El reproductor tiene aquí un fallo. Inténtelo de nuevo o recargue la página.',
    missing:
      'No se ha podido cargar una parte del reproductor. Puede que no haya red: inténtelo de nuevo. O que haya una versión más reciente: recargue entonces la página.',
  },
  'client-problems': {
    failedTwice:
      'Este torrent ha fallado dos veces y queda detenido; los demás continúan. Reinténtelo para iniciarlo de nuevo.',
    engineFailed: (times) => `El motor ha fallado ${times} veces en un minuto y queda detenido. ${again}`,
    notStarted: `El torrent no se ha iniciado en 30 segundos. ${again}`,
    notMade: `El torrent no se ha creado en 30 segundos. ${again}`,
    notChecked: `El archivo torrent no se ha comprobado en 30 segundos. ${again}`,
    partNotRead: `La parte del archivo no se ha leído en 30 segundos. ${again}`,
    notStopped: `El torrent no se ha detenido en 30 segundos. ${again}`,
    partNotHere: `La parte del archivo no ha llegado en 30 segundos. ${again}`,
    noServiceWorker: (status) => `El service worker no tiene respuesta (${status}). Inténtelo de nuevo.`,
    deleted:
      'Este torrent se ha eliminado de este dispositivo. Abra otra vez su enlace para descargarlo de nuevo.',
    notDeleted: 'El torrent no se ha eliminado en 30 segundos. Inténtelo de nuevo.',
    bridgeFull:
      'Esta página tiene abiertos tantos torrents como el servidor acepta de una página. Cierre uno de ellos.',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem} También nombra un servidor web que tiene los datos (un web seed), algo que este reproductor todavía no usa.`,
    notKept: (reason, megabytes) =>
      `Lo que se descarga no se puede guardar en este dispositivo. ${reason} La reproducción continúa con ${megabytes} MB en memoria como máximo; tras recargar no quedará nada.`,
    shareNotKept: (reason) =>
      `Esto se comparte mientras esta pestaña esté abierta, y no después de recargar: no se ha podido guardar. ${reason}`,
    lost: (parts) =>
      parts === 1
        ? 'No se ha podido leer una parte guardada de este torrent; se descarga de nuevo.'
        : `No se han podido leer ${parts} partes guardadas de este torrent; se descargan de nuevo.`,
    sameForOthers: (problem, files) =>
      files === 1
        ? `${problem} Lo mismo ocurre con otro archivo.`
        : `${problem} Lo mismo ocurre con otros ${files} archivos.`,
    failedTracker: (tracker, reason) => `${tracker} (${reason})`,
    allRefuse: (trackers) => `Todos los trackers rechazan este torrent: ${trackers.join(', ')}. ${byItself}`,
    noneReached: (trackers) =>
      `No se puede acceder a ningún tracker: ${trackers.join(', ')}. Compruebe la conexión; se vuelve a intentar automáticamente.`,
    noWebRtc:
      'Aquí no es posible ninguna conexión WebRTC, y sin ella no se llega a ningún par. Permita WebRTC en los ajustes del navegador, o en la extensión que lo bloquea, y recargue esta página; o ábrala en otro navegador.',
    peersUnreachable: (peers) =>
      `${peers === 1 ? 'Se ha encontrado un par' : `Se han encontrado ${peers} pares`}, pero no se ha podido establecer ninguna conexión. Puede que lo impida un cortafuegos en uno de los dos lados; un servidor TURN ayuda. ${byItself}`,
    nobodyKnown:
      'Los trackers aún no conocen a nadie que lo tenga. Alguien debe tener abierto el torrent en un navegador o en otro cliente WebRTC; la búsqueda continúa.',
    noTrackerHelps: `Ningún tracker ayuda ahora: no se puede acceder a ellos, o lo rechazan. ${byItself}`,
    noTracker: `Este torrent no nombra ningún tracker, y sin uno no se encuentra a nadie. ${addTracker}`,
    noUsableTracker: (schemes) =>
      `Las páginas web no pueden preguntar a ninguno de los trackers que nombra este torrent${schemes.length === 0 ? '' : ` (${schemes.join(' y ')})`}, así que no se encuentra a nadie. ${addTracker}`,
    nothingToShare: 'En estos archivos no hay nada que compartir.',
    tooManyFiles: (files, most) =>
      `Son ${files} archivos, y un torrent puede tener ${most} como máximo. Comparta solo una parte, o reúnalos en un archivo comprimido.`,
    tooLarge: 'Estos archivos son demasiado grandes para un solo torrent. Comparta solo una parte.',
    unreadable: (file) => `${quoted(file)} no se puede leer, o ha cambiado durante la lectura. ${shareLater}`,
    unreadableBecause: (file, reason) =>
      `${quoted(file)} no se puede leer, o ha cambiado durante la lectura. ${reason} ${shareLater}`,
    shorter: (file) => `${quoted(file)} se ha acortado durante la lectura. ${shareLater}`,
    noMagnet: 'Esto no es un enlace magnet.',
    notRunning: 'Este torrent no está en marcha.',
    noFileNumber: (number) => `El torrent no tiene ningún archivo con el número ${number}.`,
    noFile: 'El torrent no tiene ese archivo.',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `Este archivo es demasiado grande para ser un archivo torrent: tienen ${mebibytes} MiB como máximo.`,
    notFetched: (place) =>
      `No se ha podido obtener el archivo torrent de ${place}. Compruebe la dirección. Si es correcta, el servidor no funciona o no deja que otras páginas lean sus archivos (CORS): ${openFromDevice}`,
    nothingThere: (place) =>
      `No se ha podido leer nada en ${place}. Si es la dirección de una página, no es la de un torrent. ${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `No se ha podido obtener el archivo torrent: ${place} ha respondido ${status}, ese archivo no existe. Compruebe la dirección.`,
    answeredForbidden: (place, status) =>
      `No se ha podido obtener el archivo torrent: ${place} ha respondido ${status} y no da este archivo a cualquiera; ${openFromDevice}`,
    answered: (place, status) =>
      `No se ha podido obtener el archivo torrent: ${place} ha respondido ${status}. Inténtelo más tarde o compruebe la dirección.`,
    webPage: (place) => `En ${place} hay una página web, no un archivo torrent. ${lookOnPage}`,
    brokeOff: (place) => `El archivo torrent de ${place} se ha cortado a la mitad. Inténtelo de nuevo.`,
    tookTooLong: (place, seconds) =>
      `El archivo torrent de ${place} ha tardado más de ${seconds} s. Inténtelo más tarde.`,
    sentNothing: (place, seconds) =>
      `${place} no ha enviado nada del archivo torrent en ${seconds} s. Inténtelo más tarde.`,
  },
  'file-problems': {
    moved: 'No está donde estaba.',
    changed: 'Ha cambiado, o este navegador no tiene permiso para leerlo.',
    forbidden: 'Este navegador no tiene permiso para leerlo.',
  },
  'link-problems': {
    tooLong: 'Es demasiado largo para ser un enlace.',
    magnetTooLong: 'Este enlace magnet es demasiado largo.',
    noMagnet: 'Esto no es un enlace magnet.',
    hashIncomplete:
      'El info hash de este enlace magnet no está completo. Copie el enlace entero e inténtelo de nuevo.',
    magnetV2:
      'Este enlace magnet es solo para BitTorrent v2, que este reproductor todavía no conoce. Busque uno v1 o híbrido.',
    noHash:
      'Este enlace magnet no nombra ningún torrent: no tiene info hash. Copie el enlace entero e inténtelo de nuevo.',
    empty: 'Pegue un enlace magnet, un info hash o la dirección de un archivo .torrent.',
    badAddress: 'No se puede leer esta dirección web. Compruebe que no tenga erratas.',
    hashV2:
      'Este info hash es solo para BitTorrent v2, que este reproductor todavía no conoce. Busque un torrent v1 o híbrido.',
    hashLength: (length) => `Un info hash tiene 40 caracteres, y este tiene ${length}. Cópielo entero.`,
    noLink: 'Esto no es un enlace magnet, ni un info hash, ni la dirección de un archivo .torrent.',
  },
  'playback-problems': {
    soundDevice:
      'No se puede reproducir el sonido: este dispositivo no tiene salida de sonido, o el navegador no puede usarla. Conecte o encienda un dispositivo de sonido e inténtelo de nuevo.',
    notPlayed: 'El navegador no ha podido reproducir esto.',
    noFileNumber: (number) => `Este torrent no tiene ningún archivo con el número ${number}.`,
    noFileNamed: (name) => `Este torrent no tiene ningún archivo ${quoted(name)}.`,
    noBytes: (file) =>
      `${quoted(file)} no tiene contenido: está vacío, o es un enlace a otro archivo. Elija otro archivo.`,
    beginningMissing: (file) =>
      `Ningún nombre de este torrent indica qué archivo se reproduce, y el comienzo de ${quoted(file)}, que lo indicaría, no ha llegado. Elija un archivo, o inténtelo de nuevo cuando haya más pares.`,
    noData:
      'La reproducción se ha detenido porque los datos no han llegado. Inténtelo de nuevo cuando haya más pares.',
    damagedHere:
      'El navegador no puede descodificar la película en este punto: está dañada, o es de un tipo que este navegador no conoce.',
    picture: (codec) =>
      `La imagen de esta película está en ${codec}, que este navegador no puede descodificar. Pruebe con otro navegador, o busque una versión en H.264 o VP9.`,
    noSoundtrack:
      'Este navegador no puede descodificar ninguna pista de audio de este archivo. Pruebe con otro navegador, o busque una versión en AAC u Opus.',
    formRefused:
      'El navegador no puede reproducir la película en la forma en que la ha recibido. Pruebe con otro navegador, o busque una versión en H.264 con sonido AAC.',
    formUndecodable:
      'El navegador no puede descodificar la película en la forma en que la ha recibido. Pruebe con otro navegador, o busque otra versión.',
    typeRefused: (type) => `Este navegador no puede reproducir ${type}.`,
    nothingHere: 'La película no tiene imagen ni sonido en este punto.',
    oddTrack: 'Una pista de esta película es de un tipo que no se puede pasar a otro archivo.',
    noForm:
      'La película no se puede pasar a una forma que este navegador reproduzca: está dañada, o es de un tipo desconocido aquí.',
  },
  'serving-problems': {
    none: 'Este navegador no ofrece aquí service workers. Si es una ventana privada, abra la página en una normal.',
    insecure: 'Un service worker necesita una dirección segura: abra la página por https: o en localhost.',
    noneOfPage:
      'Esta página no tiene service worker. Ponga embed-sw.js en este sitio, de modo que su carpeta abarque la página, e indique su nombre.',
    notRegistered: (script) =>
      `No se ha podido registrar el service worker ${script}: su script no está en el servidor de este sitio, no se puede acceder a él o no es un script. Recargue la página; si no ayuda, avise a quien la hizo.`,
    otherScope: (script, scope, page) =>
      `El service worker ${script} atiende las páginas bajo ${scope}, y esta no es una de ellas. Ponga su script en ${page} o por encima; o fije scope en ${page} y envíe con el script la cabecera «Service-Worker-Allowed: ${page}».`,
    headerMissing: (script, folder, scope) =>
      `El service worker ${script} solo puede atender las páginas bajo ${folder}. Para el scope ${scope}, su servidor debe enviar con el script la cabecera «Service-Worker-Allowed: ${scope}»; o póngalo en ${scope}.`,
    notInstalled:
      'No se ha podido instalar el service worker. Recargue la página; si no ayuda, libere espacio en el disco.',
    notStarted: 'El service worker no se inicia. Recargue la página.',
    passedBy:
      'Esta página se ha cargado sin pasar por su service worker, como hace Mayús+Recargar. Recárguela de la forma normal.',
    foreign:
      'El service worker de esta página no atiende torrents. Cargue embed-sw.js en él, o registre ese en su lugar.',
    sandboxedFrame:
      'La página que rodea este reproductor lo ha puesto en un sandbox, donde no puede guardar nada ni tener service worker. Ábralo en su propia pestaña. Quien hizo esa página puede añadir «allow-same-origin» al sandbox del marco.',
    sandboxedPage:
      'El servidor de esta página la envía con una política «sandbox», de modo que no puede guardar nada ni tener service worker. Quien lleva el servidor puede añadir «allow-same-origin» a esa política.',
    cookiesInFrame: (site) =>
      `Este navegador no deja que el reproductor guarde nada dentro de la página de otro sitio: las cookies están bloqueadas. Ábralo en su propia pestaña, o permita las cookies de ${site} en los ajustes del navegador.`,
    cookies: (site) =>
      `Este navegador no deja que este sitio guarde nada: las cookies están bloqueadas. Permítalas para ${site} en los ajustes del navegador y recargue la página.`,
    notYet: 'El service worker aún no responde. Se puede abrir un flujo cuando `ready()` haya terminado.',
    noFileNumber: (number) => `El torrent no tiene ningún archivo con el número ${number}.`,
  },
  'reading-problems': {
    noFile: 'El torrent no tiene ese archivo.',
    noTorrent: 'Aquí no hay abierto ni guardado ningún torrent con este info hash.',
    nobodyAnswers:
      'Estos datos aún no están aquí, y nadie los entrega. Mantenga abierta una pestaña con la película.',
  },
  'storage-problems': {
    because: (what, why) => `${what} ${why}`,
    full: 'El espacio en disco de este sitio está agotado. Libere espacio en este dispositivo, o borre los datos de este sitio en el navegador.',
    aborted: 'El navegador ha interrumpido el trabajo en su base de datos antes de terminarlo.',
    closed: 'El navegador ha cerrado su base de datos. Recargue la página si esto continúa.',
    newerVersion: 'Una versión más reciente de esta página ha cambiado la base de datos. Recargue la página.',
    unreadable: 'El navegador no puede leer lo que había guardado.',
    broken: 'La base de datos del navegador no funciona en este momento.',
    forbidden:
      'El navegador no permite aquí ninguna base de datos. Consulte sus ajustes sobre los datos de los sitios.',
    silent: 'La base de datos del navegador no responde. Recargue la página.',
    openingSilent: 'No ha respondido. Cierre otras pestañas de este sitio que tengan una versión anterior.',
    none: 'Este navegador no ofrece aquí IndexedDB: no se puede guardar nada.',
    notOpened: 'No se ha podido abrir la base de datos.',
    databaseClosed: 'La base de datos se ha cerrado.',
    otherTab: 'Este torrent está ahora en marcha en otra pestaña.',
    deleted: 'El torrent se ha eliminado mientras estaba en marcha.',
    piecesNotSaved: 'No se han podido guardar piezas descargadas.',
    piecesNotRead: 'No se han podido leer piezas guardadas.',
    torrentNotSaved: 'No se ha podido guardar el torrent.',
    torrentNotDeleted: 'No se ha podido eliminar el torrent.',
    filesNotKept: 'No se han podido guardar los archivos.',
    filesNotRead: 'No se han podido leer los archivos.',
    filesNotDeleted: 'No se han podido eliminar los archivos.',
    catalogueNotRead: 'No se ha podido leer la lista de torrents.',
    catalogueNotWritten: 'No se ha podido escribir la lista de torrents.',
    damagedPiece: 'No se ha podido quitar una pieza dañada.',
    otherFiles: 'Los archivos no son los del torrent: sus tamaños no coinciden.',
    sourceGone: (file) =>
      `${quoted(file)} ya no se puede leer: se ha modificado, movido o eliminado después de compartirlo. Déjelo como estaba, o compártalo de nuevo tal como está ahora.`,
    sourceChanged: (file, remedy) => `${quoted(file)} ha cambiado después de compartirlo. ${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)} ha cambiado después de compartirlo. ${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `Uno de los archivos ${files.map(quoted).join(', ')} y ${more} más ha cambiado después de compartirlo. ${remedy}`,
    shareAgain:
      'Lo que sigue igual se sigue compartiendo. Para compartir su estado actual, compártalo de nuevo.',
  },
  'torrent-problems': {
    otherTorrent: 'El archivo torrent añadido describe otro torrent. No se ha tomado nada de él.',
    emptyFile: 'Este archivo está vacío.',
    fileTooLarge: 'Este archivo es demasiado grande para ser un archivo torrent.',
    metadataTooLarge: 'Los metadatos de este torrent son demasiado grandes.',
    webPage:
      'Esto es una página web y no un archivo torrent. Puede que el sitio pida antes iniciar sesión, o pulsar su botón de descarga.',
    noTorrent: 'Esto no es un archivo torrent.',
    fileDamaged: 'Este archivo torrent está dañado, o le falta el final. Descárguelo de nuevo de donde vino.',
    noInfo: 'Este archivo torrent no tiene la parte «info». No es un torrent, o está dañado.',
    twoTorrents: `Este archivo torrent describe dos torrents, y los programas no coinciden en cuál vale. ${otherTorrent}`,
    damaged: `La descripción de este torrent está dañada. ${otherTorrent}`,
    twoThings: (key) =>
      `La descripción de este torrent dice dos cosas de ${quoted(key)}, y los programas no coinciden en cuál vale. ${otherTorrent}`,
    v2: 'Este torrent es solo para BitTorrent v2, que este reproductor todavía no conoce. Busque uno v1 o híbrido.',
    hashesIncomplete: 'Este torrent está dañado: los hashes de sus piezas no están completos.',
    pieceLength: 'Este torrent está dañado: falta la longitud de sus piezas o está fuera de los límites.',
    nothingInside: 'En este torrent no hay nada: sus archivos están vacíos.',
    hashCount: 'Este torrent está dañado: no tiene un hash para cada pieza de sus archivos.',
    piecesTooShort:
      'Las piezas de este torrent miden menos de 1 KiB, y este reproductor no las reproduce. Busque uno con el mismo contenido y piezas más largas.',
    piecesTooLong:
      'Las piezas de este torrent miden más de 64 MiB, demasiado para la memoria de una página. Busque uno con el mismo contenido y piezas más cortas.',
    noFiles: 'Este torrent está dañado: no enumera ningún archivo.',
    tooManyFiles: (most) => `Este torrent tiene más de ${most} archivos.`,
    noEntry: 'Este torrent está dañado: una entrada de su lista de archivos no es tal.',
    length: 'Este torrent está dañado: su longitud está fuera de los límites.',
    fileLength: 'Este torrent está dañado: falta la longitud de un archivo o está fuera de los límites.',
    noPath: 'Este torrent está dañado: un archivo no tiene ruta.',
    tooDeep: (most) => `Este torrent tiene carpetas con más de ${most} niveles.`,
    pathNoText: 'Este torrent está dañado: una ruta no es texto.',
    tooManyToShare: (files, most) =>
      `Son ${files} archivos, y un torrent puede tener ${most} como máximo. No se comparte nada. Comparta solo una parte, o reúnalos en un archivo comprimido.`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)} está dentro de más de ${most} carpetas, y un torrent no puede tener más. No se comparte nada. Comparta solo una parte de la carpeta.`,
    noFileToShare: 'No hay ningún archivo que compartir.',
    emptyToShare: (file) => `${quoted(file)} está vacío, así que no hay nada que compartir.`,
    nothingToShare: 'No hay nada que compartir: todos estos archivos están vacíos u ocultos.',
  },
  'tracker-problems': {
    noAddress: 'Esta no es la dirección de un tracker.',
    noWebSocket: 'Los navegadores solo pueden usar trackers WebSocket (ws:// o wss://).',
    notSecure: 'Una página en https solo puede usar trackers en wss://.',
    badAddress: 'La dirección del tracker no se puede usar.',
    silent: 'El tracker no responde.',
    tooMuch: 'El tracker ha enviado un mensaje demasiado largo.',
    hungUp: 'El tracker ha cortado la conexión.',
    unreachable: 'No se puede acceder al tracker.',
    refusedMessage: (said) => `El tracker ha rechazado un mensaje. Dice: ${quoted(said)}`,
    refuses: (said) => `El tracker lo rechaza. Dice: ${quoted(said)}`,
    says: (said) => `El tracker dice: ${quoted(said)}`,
    noWebRtc: 'Aquí no son posibles las conexiones WebRTC.',
    noWebRtcBecause: (said) =>
      `Aquí no son posibles las conexiones WebRTC (el navegador dice: ${quoted(said)}).`,
    noSockets: 'Aquí no hay WebSockets, y sin ellos no hay trackers.',
  },
}
