// What goes wrong, in French.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `«\u00a0${name}\u00a0»`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join(', ')} ou ${quoted(names.at(-1) ?? '')}`
const addTracker =
  'Attendre n’y change rien. Ajoutez un tracker qui commence par wss://, ou ouvrez un lien qui en nomme un. Le serveur du lecteur, lancé par «\u00a0npm start\u00a0», atteint aussi des pairs ordinaires.'
const otherTorrent = 'Cherchez un autre torrent du même contenu.'
const lookOnPage = 'Cherchez sur la page un lien magnet ou l’adresse d’un fichier .torrent.'
const openFromDevice = 'téléchargez-y le fichier et ouvrez-le depuis votre appareil.'
const again = 'Réessayez, ou rechargez la page.'
const shareLater = 'Partagez-le de nouveau quand plus rien n’y écrit.'
const byItself = 'Une nouvelle tentative a lieu automatiquement.'

export const frenchProblems: ProblemTexts = {
  problems: {
    connection: 'Une connexion à un pair a échoué.',
    protocol: 'Un pair a envoyé quelque chose d’incompréhensible.',
    'bad-data': 'Des données étrangères au torrent sont arrivées.',
    storage: 'Le stockage de cet appareil est inutilisable pour le moment.',
    'invalid-torrent': 'La description du torrent est illisible.',
    timeout: 'La réponse n’est pas arrivée à temps. Réessayez.',
    aborted: 'L’opération a été arrêtée.',
    internal: 'Le lecteur a un défaut ici. Réessayez, ou rechargez la page.',
    missing:
      'Une partie du lecteur n’a pas pu être chargée. Le réseau est peut-être coupé\u00a0: réessayez alors. Ou une version plus récente l’a remplacée\u00a0: rechargez alors la page.',
  },
  'client-problems': {
    failedTwice:
      'Ce torrent a échoué deux fois et reste arrêté\u00a0; les autres continuent. Réessayez pour le relancer.',
    engineFailed: (times) => `Le moteur a échoué ${times} fois en une minute et reste arrêté. ${again}`,
    notStarted: `Le torrent n’a pas démarré en 30 secondes. ${again}`,
    notMade: `Le torrent n’a pas été créé en 30 secondes. ${again}`,
    notChecked: `Le fichier torrent n’a pas été vérifié en 30 secondes. ${again}`,
    partNotRead: `La partie du fichier n’a pas été lue en 30 secondes. ${again}`,
    notStopped: `Le torrent ne s’est pas arrêté en 30 secondes. ${again}`,
    partNotHere: `La partie du fichier n’est pas arrivée en 30 secondes. ${again}`,
    noServiceWorker: (status) => `Le service worker n’a pas de réponse (${status}). Réessayez.`,
    deleted:
      'Ce torrent a été supprimé de cet appareil. Ouvrez de nouveau son lien pour le télécharger encore une fois.',
    notDeleted: 'Le torrent n’a pas été supprimé en 30 secondes. Réessayez.',
    bridgeFull:
      'Cette page a ouvert autant de torrents que le serveur en accepte d’une seule page. Fermez-en un.',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem} Il nomme aussi un serveur web qui a les données (un web seed), ce que ce lecteur n’utilise pas encore.`,
    notKept: (reason, megabytes) =>
      `Ce qui est téléchargé ne peut pas être conservé sur cet appareil. ${reason} La lecture continue avec ${megabytes}\u00a0MB au plus en mémoire\u00a0; il n’en restera rien après un rechargement.`,
    shareNotKept: (reason) =>
      `Le partage dure tant que cet onglet est ouvert, et s’arrête après un rechargement\u00a0: rien n’a pu être conservé. ${reason}`,
    lost: (parts) =>
      parts < 2
        ? 'Une partie enregistrée de ce torrent était illisible\u00a0; elle est téléchargée de nouveau.'
        : `${parts} parties enregistrées de ce torrent étaient illisibles\u00a0; elles sont téléchargées de nouveau.`,
    sameForOthers: (problem, files) =>
      files < 2
        ? `${problem} Il en va de même pour un autre fichier.`
        : `${problem} Il en va de même pour ${files} autres fichiers.`,
    failedTracker: (tracker, reason) => `${tracker} (${reason})`,
    allRefuse: (trackers) =>
      `Tous les trackers refusent ce torrent\u00a0: ${trackers.join(', ')}. ${byItself}`,
    noneReached: (trackers) =>
      `Aucun tracker n’est joignable\u00a0: ${trackers.join(', ')}. Vérifiez la connexion\u00a0; une nouvelle tentative a lieu automatiquement.`,
    noWebRtc:
      'Aucune connexion WebRTC n’est possible ici, et sans elle aucun pair n’est joignable. Autorisez WebRTC dans les réglages du navigateur, ou dans l’extension qui le bloque, et rechargez cette page\u00a0; ou ouvrez-la dans un autre navigateur.',
    peersUnreachable: (peers) =>
      `${peers < 2 ? 'Un pair a été trouvé' : `${peers} pairs ont été trouvés`}, mais aucune connexion n’a pu être établie. Un pare-feu gêne peut-être d’un côté ou de l’autre\u00a0; un serveur TURN peut aider. ${byItself}`,
    nobodyKnown:
      'Les trackers ne connaissent encore personne qui l’ait. Quelqu’un doit avoir ouvert le torrent dans un navigateur ou un autre client WebRTC\u00a0; la recherche continue.',
    noTrackerHelps: `Aucun tracker n’aide pour le moment\u00a0: ils sont injoignables, ou ils refusent. ${byItself}`,
    noTracker: `Ce torrent ne nomme aucun tracker, et sans tracker on ne trouve personne. ${addTracker}`,
    noUsableTracker: (schemes) =>
      `Les pages web ne peuvent interroger aucun des trackers que ce torrent nomme${schemes.length === 0 ? '' : ` (${schemes.join(' et ')})`}, et personne ne peut donc être trouvé. ${addTracker}`,
    nothingToShare: 'Il n’y a rien à partager dans ces fichiers.',
    tooManyFiles: (files, most) =>
      `Il y a ici ${files} fichiers, et un torrent peut en avoir ${most} au plus. Partagez-en une partie, ou réunissez-les dans une archive.`,
    tooLarge: 'Ces fichiers sont trop volumineux pour un seul torrent. Partagez-en une partie.',
    unreadable: (file) => `${quoted(file)} est illisible, ou a changé pendant la lecture. ${shareLater}`,
    unreadableBecause: (file, reason) =>
      `${quoted(file)} est illisible, ou a changé pendant la lecture. ${reason} ${shareLater}`,
    shorter: (file) => `${quoted(file)} est devenu plus court pendant la lecture. ${shareLater}`,
    noMagnet: 'Ce n’est pas un lien magnet.',
    notRunning: 'Ce torrent n’est pas en cours.',
    noFileNumber: (number) => `Le torrent n’a pas de fichier numéro ${number}.`,
    noFile: 'Le torrent n’a pas ce fichier.',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `Ce fichier est trop volumineux pour un fichier torrent\u00a0: ceux-ci font ${mebibytes}\u00a0MiB au plus.`,
    notFetched: (place) =>
      `Le fichier torrent n’a pas pu être récupéré depuis ${place}. Vérifiez l’adresse. Si elle est juste, le serveur est en panne ou ne laisse pas d’autres pages lire ses fichiers (CORS)\u00a0: ${openFromDevice}`,
    nothingThere: (place) =>
      `Rien n’a pu être lu à l’adresse ${place}. Si c’est celle d’une page, ce n’est pas celle d’un torrent. ${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `Le fichier torrent n’a pas pu être récupéré\u00a0: ${place} a répondu ${status}, ce fichier n’existe pas. Vérifiez l’adresse.`,
    answeredForbidden: (place, status) =>
      `Le fichier torrent n’a pas pu être récupéré\u00a0: ${place} a répondu ${status} et ne donne pas ce fichier à tout le monde\u00a0; ${openFromDevice}`,
    answered: (place, status) =>
      `Le fichier torrent n’a pas pu être récupéré\u00a0: ${place} a répondu ${status}. Réessayez plus tard, ou vérifiez l’adresse.`,
    webPage: (place) => `Il y a une page web à l’adresse ${place}, et non un fichier torrent. ${lookOnPage}`,
    brokeOff: (place) =>
      `La réception du fichier torrent depuis ${place} s’est interrompue au milieu. Réessayez.`,
    tookTooLong: (place, seconds) =>
      `La réception du fichier torrent depuis ${place} a duré plus de ${seconds}\u00a0s. Réessayez plus tard.`,
    sentNothing: (place, seconds) =>
      `${place} n’a rien envoyé du fichier torrent depuis ${seconds}\u00a0s. Réessayez plus tard.`,
  },
  'file-problems': {
    moved: 'Il n’est plus à sa place.',
    changed: 'Il a changé, ou ce navigateur n’a pas le droit de le lire.',
    forbidden: 'Ce navigateur n’a pas le droit de le lire.',
  },
  'link-problems': {
    tooLong: 'C’est trop long pour un lien.',
    magnetTooLong: 'Ce lien magnet est trop long.',
    noMagnet: 'Ce n’est pas un lien magnet.',
    hashIncomplete: 'L’info-hash de ce lien magnet est incomplet. Copiez le lien entier et réessayez.',
    magnetV2:
      'Ce lien magnet est réservé à BitTorrent v2, que ce lecteur ne connaît pas encore. Cherchez-en un v1 ou hybride.',
    noHash:
      'Ce lien magnet ne nomme aucun torrent\u00a0: il n’a pas d’info-hash. Copiez le lien entier et réessayez.',
    empty: 'Collez un lien magnet, un info-hash ou l’adresse d’un fichier .torrent.',
    badAddress: 'Cette adresse web est illisible. Vérifiez qu’elle ne contient pas de faute de frappe.',
    hashV2:
      'Cet info-hash est réservé à BitTorrent v2, que ce lecteur ne connaît pas encore. Cherchez un torrent v1 ou hybride.',
    hashLength: (length) => `Un info-hash a 40 caractères, et celui-ci en a ${length}. Copiez-le en entier.`,
    noLink: 'Ce n’est ni un lien magnet, ni un info-hash, ni l’adresse d’un fichier .torrent.',
  },
  'playback-problems': {
    soundDevice:
      'Le son ne peut pas être lu\u00a0: cet appareil n’a pas de sortie audio, ou le navigateur ne peut pas l’utiliser. Branchez ou allumez un appareil audio, et réessayez.',
    notPlayed: 'Le navigateur n’a pas pu lire ceci.',
    noFileNumber: (number) => `Ce torrent n’a pas de fichier numéro ${number}.`,
    noFileNamed: (name) => `Ce torrent n’a pas de fichier ${quoted(name)}.`,
    noBytes: (file) =>
      `${quoted(file)} n’a aucun contenu\u00a0: il est vide, ou c’est un lien vers un autre fichier. Choisissez un autre fichier.`,
    beginningMissing: (file) =>
      `Aucun nom dans ce torrent n’indique le fichier à lire, et le début de ${quoted(file)}, qui l’indiquerait, n’est pas arrivé. Choisissez vous-même un fichier, ou réessayez quand il y aura plus de pairs.`,
    noData:
      'La lecture s’est arrêtée parce que les données ne sont pas arrivées. Réessayez quand il y aura plus de pairs.',
    damagedHere:
      'Le navigateur ne peut pas décoder le film à cet endroit\u00a0: il est endommagé, ou d’un genre que ce navigateur ne connaît pas.',
    picture: (codec) =>
      `L’image de ce film est ${codec}, ce que ce navigateur ne peut pas décoder. Essayez un autre navigateur, ou cherchez une version en H.264 ou VP9.`,
    noSoundtrack:
      'Ce navigateur ne peut décoder aucune piste audio de ce fichier. Essayez un autre navigateur, ou cherchez une version en AAC ou Opus.',
    formRefused:
      'Le navigateur ne peut pas lire le film sous la forme qu’il a reçue. Essayez un autre navigateur, ou cherchez une version en H.264 avec un son AAC.',
    formUndecodable:
      'Le navigateur ne peut pas décoder le film sous la forme qu’il a reçue. Essayez un autre navigateur, ou cherchez une autre version.',
    typeRefused: (type) => `Ce navigateur ne peut pas lire ${type}.`,
    nothingHere: 'Le film n’a ni image ni son à cet endroit.',
    oddTrack: 'Une piste de ce film est d’un genre qui ne peut pas être mis dans un autre fichier.',
    noForm:
      'Le film ne peut pas être mis sous une forme que ce navigateur lit\u00a0: il est endommagé, ou d’un genre inconnu ici.',
  },
  'serving-problems': {
    none: 'Ce navigateur n’offre pas de service worker ici. Si c’est une fenêtre privée, ouvrez la page dans une fenêtre ordinaire.',
    insecure:
      'Un service worker exige une adresse sécurisée\u00a0: ouvrez la page en https: ou sur localhost.',
    noneOfPage:
      'Cette page n’a pas de service worker. Placez embed-sw.js sur ce site, de sorte que son dossier couvre la page, et indiquez son nom.',
    notRegistered: (script) =>
      `Le service worker ${script} n’a pas pu être enregistré\u00a0: son script n’est pas sur le serveur de ce site, est injoignable, ou n’en est pas un. Rechargez la page\u00a0; si cela n’aide pas, prévenez ceux qui l’ont faite.`,
    otherScope: (script, scope, page) =>
      `Le service worker ${script} sert les pages sous ${scope}, et celle-ci n’en fait pas partie. Placez son script dans ${page} ou au-dessus\u00a0; ou réglez scope sur ${page} et envoyez l’en-tête «\u00a0Service-Worker-Allowed: ${page}\u00a0» avec le script.`,
    headerMissing: (script, folder, scope) =>
      `Le service worker ${script} ne peut servir que les pages sous ${folder}. Pour le scope ${scope}, son serveur doit envoyer l’en-tête «\u00a0Service-Worker-Allowed: ${scope}\u00a0» avec le script\u00a0; ou placez-le dans ${scope}.`,
    notInstalled:
      'Le service worker n’a pas pu être installé. Rechargez la page\u00a0; si cela n’aide pas, libérez de l’espace disque.',
    notStarted: 'Le service worker ne démarre pas. Rechargez la page.',
    passedBy:
      'Cette page a été chargée sans passer par son service worker, comme le fait Maj+Recharger. Rechargez-la normalement.',
    foreign:
      'Le service worker de cette page ne sert pas de torrents. Chargez-y embed-sw.js, ou enregistrez plutôt celui-ci.',
    sandboxedFrame:
      'La page autour de ce lecteur l’a mis dans un bac à sable (sandbox), où il ne peut rien stocker ni avoir de service worker. Ouvrez-le dans son propre onglet. L’auteur de cette page peut ajouter «\u00a0allow-same-origin\u00a0» au sandbox du cadre.',
    sandboxedPage:
      'Le serveur de cette page l’envoie avec une règle «\u00a0sandbox\u00a0», si bien qu’elle ne peut rien stocker ni avoir de service worker. Le responsable du serveur peut ajouter «\u00a0allow-same-origin\u00a0» à cette règle.',
    cookiesInFrame: (site) =>
      `Ce navigateur ne laisse pas le lecteur stocker quoi que ce soit dans la page d’un autre site\u00a0: les cookies sont bloqués. Ouvrez-le dans son propre onglet, ou autorisez les cookies pour ${site} dans les réglages du navigateur.`,
    cookies: (site) =>
      `Ce navigateur ne laisse pas ce site stocker quoi que ce soit\u00a0: les cookies sont bloqués. Autorisez-les pour ${site} dans les réglages du navigateur, puis rechargez la page.`,
    notYet:
      'Le service worker ne répond pas encore. Un flux peut être ouvert une fois que `ready()` a abouti.',
    noFileNumber: (number) => `Le torrent n’a pas de fichier numéro ${number}.`,
  },
  'reading-problems': {
    noFile: 'Le torrent n’a pas ce fichier.',
    noTorrent: 'Aucun torrent avec cet info-hash n’est ouvert ou stocké ici.',
    nobodyAnswers:
      'Ces données ne sont pas encore là, et personne ne les fournit. Gardez ouvert un onglet avec le film.',
  },
  'storage-problems': {
    because: (what, why) => `${what} ${why}`,
    full: 'L’espace disque de ce site est épuisé. Libérez de l’espace sur cet appareil, ou supprimez les données de ce site dans le navigateur.',
    aborted: 'Le navigateur a interrompu le travail sur sa base de données avant la fin.',
    closed: 'Le navigateur a fermé sa base de données. Rechargez la page si cela persiste.',
    newerVersion: 'Une version plus récente de cette page a modifié la base de données. Rechargez la page.',
    unreadable: 'Le navigateur ne peut pas lire ce qu’il avait stocké.',
    broken: 'La base de données du navigateur ne fonctionne pas pour le moment.',
    forbidden:
      'Le navigateur n’autorise aucune base de données ici. Voyez ses réglages pour les données des sites.',
    silent: 'La base de données du navigateur ne répond pas. Rechargez la page.',
    openingSilent:
      'Elle n’a pas répondu. Fermez les autres onglets de ce site où tourne une version plus ancienne.',
    none: 'Ce navigateur n’offre pas IndexedDB ici\u00a0: rien ne peut être conservé.',
    notOpened: 'La base de données n’a pas pu être ouverte.',
    databaseClosed: 'La base de données a été fermée.',
    otherTab: 'Ce torrent est maintenant en cours dans un autre onglet.',
    deleted: 'Le torrent a été supprimé alors qu’il était en cours.',
    piecesNotSaved: 'Des pièces téléchargées n’ont pas pu être enregistrées.',
    piecesNotRead: 'Des pièces enregistrées n’ont pas pu être lues.',
    torrentNotSaved: 'Le torrent n’a pas pu être enregistré.',
    torrentNotDeleted: 'Le torrent n’a pas pu être supprimé.',
    filesNotKept: 'Les fichiers n’ont pas pu être conservés.',
    filesNotRead: 'Les fichiers n’ont pas pu être lus.',
    filesNotDeleted: 'Les fichiers n’ont pas pu être supprimés.',
    catalogueNotRead: 'La liste des torrents n’a pas pu être lue.',
    catalogueNotWritten: 'La liste des torrents n’a pas pu être écrite.',
    damagedPiece: 'Une pièce endommagée n’a pas pu être retirée.',
    otherFiles: 'Ces fichiers ne sont pas ceux du torrent\u00a0: leurs tailles diffèrent.',
    sourceGone: (file) =>
      `${quoted(file)} n’est plus lisible\u00a0: il a été modifié, déplacé ou supprimé après son partage. Remettez-le comme il était, ou partagez-le de nouveau tel qu’il est.`,
    sourceChanged: (file, remedy) => `${quoted(file)} a changé après son partage. ${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)} a changé après le partage. ${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `L’un des fichiers ${files.map(quoted).join(', ')} et ${more} de plus a changé après le partage. ${remedy}`,
    shareAgain:
      'Ce qui est resté identique reste partagé. Pour partager l’état actuel, partagez-le de nouveau.',
  },
  'torrent-problems': {
    otherTorrent: 'Le fichier torrent ajouté décrit un autre torrent. Rien n’en a été repris.',
    emptyFile: 'Ce fichier est vide.',
    fileTooLarge: 'Ce fichier est trop volumineux pour un fichier torrent.',
    metadataTooLarge: 'Les métadonnées de ce torrent sont trop volumineuses.',
    webPage:
      'C’est une page web, et non un fichier torrent. Le site demande peut-être d’abord une connexion, ou un clic sur son bouton de téléchargement.',
    noTorrent: 'Ce n’est pas un fichier torrent.',
    fileDamaged:
      'Ce fichier torrent est endommagé, ou il manque sa fin. Téléchargez-le de nouveau là où vous l’avez trouvé.',
    noInfo:
      'Ce fichier torrent n’a pas de partie «\u00a0info\u00a0». Ce n’est pas un torrent, ou il est endommagé.',
    twoTorrents: `Ce fichier torrent décrit deux torrents, et les programmes ne s’accordent pas sur celui qui compte. ${otherTorrent}`,
    damaged: `La description de ce torrent est endommagée. ${otherTorrent}`,
    twoThings: (key) =>
      `La description de ce torrent dit deux choses de ${quoted(key)}, et les programmes ne s’accordent pas sur celle qui compte. ${otherTorrent}`,
    v2: 'Ce torrent est réservé à BitTorrent v2, que ce lecteur ne connaît pas encore. Cherchez-en un v1 ou hybride.',
    hashesIncomplete: 'Ce torrent est endommagé\u00a0: les empreintes de ses pièces sont incomplètes.',
    pieceLength: 'Ce torrent est endommagé\u00a0: la longueur de ses pièces manque ou est hors limites.',
    nothingInside: 'Il n’y a rien dans ce torrent\u00a0: ses fichiers sont vides.',
    hashCount: 'Ce torrent est endommagé\u00a0: il n’a pas une empreinte pour chaque pièce de ses fichiers.',
    piecesTooShort:
      'Les pièces de ce torrent font moins de 1\u00a0KiB, ce que ce lecteur ne lit pas. Cherchez-en un du même contenu aux pièces plus longues.',
    piecesTooLong:
      'Les pièces de ce torrent font plus de 64\u00a0MiB, trop pour la mémoire d’une page. Cherchez-en un du même contenu aux pièces plus courtes.',
    noFiles: 'Ce torrent est endommagé\u00a0: il n’énumère aucun fichier.',
    tooManyFiles: (most) => `Ce torrent a plus de ${most} fichiers.`,
    noEntry: 'Ce torrent est endommagé\u00a0: un élément de sa liste de fichiers n’en est pas un.',
    length: 'Ce torrent est endommagé\u00a0: sa longueur est hors limites.',
    fileLength: 'Ce torrent est endommagé\u00a0: la longueur d’un fichier manque ou est hors limites.',
    noPath: 'Ce torrent est endommagé\u00a0: un fichier n’a pas de chemin.',
    tooDeep: (most) => `Ce torrent a des dossiers sur plus de ${most} niveaux.`,
    pathNoText: 'Ce torrent est endommagé\u00a0: un chemin n’est pas du texte.',
    tooManyToShare: (files, most) =>
      `Il y a ici ${files} fichiers, et un torrent peut en avoir ${most} au plus. Rien n’est partagé. Partagez-en une partie, ou réunissez-les dans une archive.`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)} se trouve dans plus de ${most} dossiers, et un torrent ne peut pas en avoir davantage. Rien n’est partagé. Partagez une partie du dossier.`,
    noFileToShare: 'Il n’y a aucun fichier à partager.',
    emptyToShare: (file) => `${quoted(file)} est vide\u00a0: il n’y a donc rien à partager.`,
    nothingToShare: 'Il n’y a rien à partager\u00a0: tous ces fichiers sont vides ou cachés.',
  },
  'tracker-problems': {
    noAddress: 'Ce n’est pas l’adresse d’un tracker.',
    noWebSocket: 'Les navigateurs ne peuvent utiliser que des trackers WebSocket (ws:// ou wss://).',
    notSecure: 'Une page en https ne peut utiliser que des trackers en wss://.',
    badAddress: 'L’adresse du tracker est inutilisable.',
    silent: 'Le tracker ne répond pas.',
    tooMuch: 'Le tracker a envoyé un message trop long.',
    hungUp: 'Le tracker a coupé la connexion.',
    unreachable: 'Le tracker est injoignable.',
    refusedMessage: (said) => `Le tracker a refusé un message. Il dit\u00a0: ${quoted(said)}`,
    refuses: (said) => `Le tracker refuse. Il dit\u00a0: ${quoted(said)}`,
    says: (said) => `Le tracker dit\u00a0: ${quoted(said)}`,
    noWebRtc: 'Aucune connexion WebRTC n’est possible ici.',
    noWebRtcBecause: (said) =>
      `Aucune connexion WebRTC n’est possible ici (le navigateur dit\u00a0: ${quoted(said)}).`,
    noSockets: 'Il n’y a pas de WebSockets ici, et sans eux pas de trackers.',
  },
}
