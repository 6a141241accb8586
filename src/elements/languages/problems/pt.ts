// What goes wrong, in Portuguese.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `“${name}”`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join(', ')} ou ${quoted(names.at(-1) ?? '')}`
const addTracker =
  'Esperar não muda isso. Adicione um tracker que comece com wss://, ou abra um link que indique um. O servidor do próprio player, iniciado com “npm start”, também alcança pares comuns.'
const otherTorrent = 'Procure outro torrent com o mesmo conteúdo.'
const lookOnPage = 'Procure na página um link magnet ou o endereço de um arquivo .torrent.'
const openFromDevice = 'baixe o arquivo lá e abra-o do seu dispositivo.'
const again = 'Tente de novo ou recarregue a página.'
const shareLater = 'Compartilhe-o de novo quando nada mais escrever nele.'
const byItself = 'Uma nova tentativa é feita automaticamente.'

export const portugueseProblems: ProblemTexts = {
  problems: {
    connection: 'Uma conexão com um par falhou.',
    protocol: 'Um par enviou algo que não se entende.',
    'bad-data': 'Chegaram dados que não pertencem ao torrent.',
    storage: 'O armazenamento deste dispositivo não pode ser usado no momento.',
    'invalid-torrent': 'Não é possível ler a descrição do torrent.',
    timeout: 'Algo não respondeu a tempo. Tente de novo.',
    aborted: 'A operação foi interrompida.',
    internal: 'O player tem uma falha aqui. Tente de novo ou recarregue a página.',
    missing:
      'Não foi possível carregar uma parte do player. Talvez a rede tenha caído: nesse caso, tente de novo. Ou há uma versão mais nova: nesse caso, recarregue a página.',
  },
  'client-problems': {
    failedTwice:
      'Este torrent falhou duas vezes e fica parado; os outros continuam. Tente de novo para reiniciá-lo.',
    engineFailed: (times) => `O motor falhou ${times} vezes em um minuto e fica parado. ${again}`,
    notStarted: `O torrent não foi iniciado em 30 segundos. ${again}`,
    notMade: `O torrent não foi criado em 30 segundos. ${again}`,
    notChecked: `O arquivo torrent não foi verificado em 30 segundos. ${again}`,
    partNotRead: `A parte do arquivo não foi lida em 30 segundos. ${again}`,
    notStopped: `O torrent não parou em 30 segundos. ${again}`,
    partNotHere: `A parte do arquivo não chegou em 30 segundos. ${again}`,
    noServiceWorker: (status) => `O service worker não tem resposta (${status}). Tente de novo.`,
    deleted: 'Este torrent foi excluído deste dispositivo. Abra o link outra vez para baixá-lo de novo.',
    notDeleted: 'O torrent não foi excluído em 30 segundos. Tente de novo.',
    bridgeFull:
      'Esta página tem abertos tantos torrents quanto o servidor aceita de uma página. Feche um deles.',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem} Ele também indica um servidor web que tem os dados (um web seed), que este player ainda não usa.`,
    notKept: (reason, megabytes) =>
      `O que é baixado não pode ser guardado neste dispositivo. ${reason} A reprodução continua com no máximo ${megabytes} MB na memória; nada disso estará aqui depois de recarregar.`,
    shareNotKept: (reason) =>
      `Isto é compartilhado enquanto esta aba estiver aberta, e não depois de recarregar: não foi possível guardá-lo. ${reason}`,
    lost: (parts) =>
      parts === 1
        ? 'Não foi possível ler uma parte guardada deste torrent; ela é baixada de novo.'
        : `Não foi possível ler ${parts} partes guardadas deste torrent; elas são baixadas de novo.`,
    sameForOthers: (problem, files) =>
      files === 1
        ? `${problem} O mesmo vale para outro arquivo.`
        : `${problem} O mesmo vale para outros ${files} arquivos.`,
    failedTracker: (tracker, reason) => `${tracker} (${reason})`,
    allRefuse: (trackers) => `Todos os trackers recusam este torrent: ${trackers.join(', ')}. ${byItself}`,
    noneReached: (trackers) =>
      `Nenhum tracker pode ser alcançado: ${trackers.join(', ')}. Verifique a conexão; uma nova tentativa é feita automaticamente.`,
    noWebRtc:
      'Nenhuma conexão WebRTC é possível aqui, e sem ela nenhum par pode ser alcançado. Permita o WebRTC nas configurações do navegador, ou na extensão que o bloqueia, e recarregue esta página; ou abra-a em outro navegador.',
    peersUnreachable: (peers) =>
      `${peers === 1 ? 'Foi encontrado um par' : `Foram encontrados ${peers} pares`}, mas não foi possível fazer nenhuma conexão. Talvez um firewall em um dos lados atrapalhe; um servidor TURN ajuda. ${byItself}`,
    nobodyKnown:
      'Os trackers ainda não conhecem ninguém que o tenha. Alguém precisa estar com o torrent aberto em um navegador ou em outro cliente WebRTC; a busca continua.',
    noTrackerHelps: `Nenhum dos trackers ajuda agora: eles não podem ser alcançados, ou recusam. ${byItself}`,
    noTracker: `Este torrent não indica nenhum tracker, e sem tracker não se encontra ninguém. ${addTracker}`,
    noUsableTracker: (schemes) =>
      `Páginas da web não podem consultar nenhum dos trackers que este torrent indica${schemes.length === 0 ? '' : ` (${schemes.join(' e ')})`}, por isso não se encontra ninguém. ${addTracker}`,
    nothingToShare: 'Não há nada nestes arquivos para compartilhar.',
    tooManyFiles: (files, most) =>
      `São ${files} arquivos, e um torrent pode ter no máximo ${most}. Compartilhe só uma parte, ou compacte-os.`,
    tooLarge: 'Estes arquivos são grandes demais para um só torrent. Compartilhe só uma parte.',
    unreadable: (file) => `Não é possível ler ${quoted(file)}, ou ele mudou durante a leitura. ${shareLater}`,
    unreadableBecause: (file, reason) =>
      `Não é possível ler ${quoted(file)}, ou ele mudou durante a leitura. ${reason} ${shareLater}`,
    shorter: (file) => `${quoted(file)} ficou menor durante a leitura. ${shareLater}`,
    noMagnet: 'Isto não é um link magnet.',
    notRunning: 'Este torrent não está em execução.',
    noFileNumber: (number) => `O torrent não tem nenhum arquivo com o número ${number}.`,
    noFile: 'O torrent não tem esse arquivo.',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `Este arquivo é grande demais para ser um arquivo torrent: eles têm no máximo ${mebibytes} MiB.`,
    notFetched: (place) =>
      `Não foi possível obter o arquivo torrent de ${place}. Verifique o endereço. Se estiver certo, o servidor está fora do ar ou não deixa outras páginas lerem seus arquivos (CORS): ${openFromDevice}`,
    nothingThere: (place) =>
      `Não foi possível ler nada em ${place}. Se for o endereço de uma página, não é o de um torrent. ${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `Não foi possível obter o arquivo torrent: ${place} respondeu ${status}, esse arquivo não existe. Verifique o endereço.`,
    answeredForbidden: (place, status) =>
      `Não foi possível obter o arquivo torrent: ${place} respondeu ${status} e não dá este arquivo a qualquer um; ${openFromDevice}`,
    answered: (place, status) =>
      `Não foi possível obter o arquivo torrent: ${place} respondeu ${status}. Tente mais tarde ou verifique o endereço.`,
    webPage: (place) => `Em ${place} há uma página da web, e não um arquivo torrent. ${lookOnPage}`,
    brokeOff: (place) => `O arquivo torrent de ${place} foi interrompido no meio. Tente de novo.`,
    tookTooLong: (place, seconds) =>
      `O arquivo torrent de ${place} levou mais de ${seconds} s. Tente mais tarde.`,
    sentNothing: (place, seconds) =>
      `${place} não envia nada do arquivo torrent há ${seconds} s. Tente mais tarde.`,
  },
  'file-problems': {
    moved: 'Ele não está mais onde estava.',
    changed: 'Ele mudou, ou este navegador não tem permissão para lê-lo.',
    forbidden: 'Este navegador não tem permissão para lê-lo.',
  },
  'link-problems': {
    tooLong: 'Isto é longo demais para ser um link.',
    magnetTooLong: 'Este link magnet é longo demais.',
    noMagnet: 'Isto não é um link magnet.',
    hashIncomplete: 'O info hash deste link magnet está incompleto. Copie o link inteiro e tente de novo.',
    magnetV2:
      'Este link magnet é só para BitTorrent v2, que este player ainda não conhece. Procure um v1 ou híbrido.',
    noHash:
      'Este link magnet não indica nenhum torrent: ele não tem info hash. Copie o link inteiro e tente de novo.',
    empty: 'Cole um link magnet, um info hash ou o endereço de um arquivo .torrent.',
    badAddress: 'Não é possível ler este endereço da web. Verifique se há erros de digitação.',
    hashV2:
      'Este info hash é só para BitTorrent v2, que este player ainda não conhece. Procure um torrent v1 ou híbrido.',
    hashLength: (length) => `Um info hash tem 40 caracteres, e este tem ${length}. Copie-o por inteiro.`,
    noLink: 'Isto não é um link magnet, nem um info hash, nem o endereço de um arquivo .torrent.',
  },
  'playback-problems': {
    soundDevice:
      'Não é possível reproduzir o som: este dispositivo não tem saída de som, ou o navegador não consegue usá-la. Conecte ou ligue um dispositivo de som e tente de novo.',
    notPlayed: 'O navegador não conseguiu reproduzir isto.',
    noFileNumber: (number) => `Este torrent não tem nenhum arquivo com o número ${number}.`,
    noFileNamed: (name) => `Este torrent não tem nenhum arquivo ${quoted(name)}.`,
    noBytes: (file) =>
      `${quoted(file)} não tem conteúdo: está vazio, ou é um link para outro arquivo. Escolha outro arquivo.`,
    beginningMissing: (file) =>
      `Nenhum nome neste torrent diz qual arquivo pode ser reproduzido, e o começo de ${quoted(file)}, que o diria, não chegou. Escolha um arquivo, ou tente de novo quando houver mais pares.`,
    noData: 'A reprodução parou porque os dados não chegaram. Tente de novo quando houver mais pares.',
    damagedHere:
      'O navegador não consegue decodificar o filme neste ponto: ele está danificado, ou é de um tipo que este navegador não conhece.',
    picture: (codec) =>
      `A imagem deste filme está em ${codec}, que este navegador não consegue decodificar. Tente outro navegador ou procure uma versão em H.264 ou VP9.`,
    noSoundtrack:
      'Este navegador não consegue decodificar nenhuma faixa de áudio deste arquivo. Tente outro navegador ou procure uma versão em AAC ou Opus.',
    formRefused:
      'O navegador não consegue reproduzir o filme na forma em que o recebeu. Tente outro navegador ou procure uma versão em H.264 com som AAC.',
    formUndecodable:
      'O navegador não consegue decodificar o filme na forma em que o recebeu. Tente outro navegador ou procure outra versão.',
    typeRefused: (type) => `Este navegador não consegue reproduzir ${type}.`,
    nothingHere: 'O filme não tem imagem nem som neste ponto.',
    oddTrack: 'Uma faixa deste filme é de um tipo que não pode ser passado para outro arquivo.',
    noForm:
      'O filme não pode ser posto em uma forma que este navegador reproduza: está danificado, ou é de um tipo desconhecido aqui.',
  },
  'serving-problems': {
    none: 'Este navegador não oferece service worker aqui. Se esta for uma janela privada, abra a página em uma comum.',
    insecure: 'Um service worker precisa de um endereço seguro: abra a página por https: ou em localhost.',
    noneOfPage:
      'Esta página não tem service worker. Hospede embed-sw.js neste site, de modo que a pasta dele abranja a página, e indique o nome.',
    notRegistered: (script) =>
      `Não foi possível registrar o service worker ${script}: o script não está no servidor deste site, não pode ser alcançado ou não é um script. Recarregue a página; se não ajudar, avise quem a fez.`,
    otherScope: (script, scope, page) =>
      `O service worker ${script} atende as páginas abaixo de ${scope}, e esta não é uma delas. Hospede o script em ${page} ou acima; ou defina scope como ${page} e envie com o script o cabeçalho “Service-Worker-Allowed: ${page}”.`,
    headerMissing: (script, folder, scope) =>
      `O service worker ${script} só pode atender as páginas abaixo de ${folder}. Para o scope ${scope}, o servidor precisa enviar com o script o cabeçalho “Service-Worker-Allowed: ${scope}”; ou hospede-o em ${scope}.`,
    notInstalled:
      'Não foi possível instalar o service worker. Recarregue a página; se não ajudar, libere espaço em disco.',
    notStarted: 'O service worker não inicia. Recarregue a página.',
    passedBy:
      'Esta página foi carregada sem passar por seu service worker, como faz Shift+Recarregar. Recarregue-a do modo normal.',
    foreign:
      'O service worker desta página não atende torrents. Carregue embed-sw.js nele, ou registre esse no lugar.',
    sandboxedFrame:
      'A página ao redor deste player o colocou em um sandbox, onde ele não pode guardar nada nem ter service worker. Abra-o em uma aba própria. Quem fez aquela página pode adicionar “allow-same-origin” ao sandbox do quadro.',
    sandboxedPage:
      'O servidor desta página a envia com uma política “sandbox”, de modo que ela não pode guardar nada nem ter service worker. Quem administra o servidor pode adicionar “allow-same-origin” a essa política.',
    cookiesInFrame: (site) =>
      `Este navegador não deixa o player guardar nada dentro da página de outro site: os cookies estão bloqueados. Abra-o em uma aba própria, ou permita cookies de ${site} nas configurações do navegador.`,
    cookies: (site) =>
      `Este navegador não deixa este site guardar nada: os cookies estão bloqueados. Permita-os para ${site} nas configurações do navegador e recarregue a página.`,
    notYet: 'O service worker ainda não responde. Um fluxo pode ser aberto quando `ready()` tiver terminado.',
    noFileNumber: (number) => `O torrent não tem nenhum arquivo com o número ${number}.`,
  },
  'reading-problems': {
    noFile: 'O torrent não tem esse arquivo.',
    noTorrent: 'Nenhum torrent com este info hash está aberto ou guardado aqui.',
    nobodyAnswers:
      'Estes dados ainda não estão aqui, e ninguém os entrega. Mantenha aberta uma aba com o filme.',
  },
  'storage-problems': {
    because: (what, why) => `${what} ${why}`,
    full: 'O espaço em disco deste site acabou. Libere espaço neste dispositivo, ou apague os dados deste site no navegador.',
    aborted: 'O navegador interrompeu o trabalho em seu banco de dados antes do fim.',
    closed: 'O navegador fechou seu banco de dados. Recarregue a página se isso continuar.',
    newerVersion: 'Uma versão mais nova desta página mudou o banco de dados. Recarregue a página.',
    unreadable: 'O navegador não consegue ler o que tinha guardado.',
    broken: 'O banco de dados do navegador não funciona no momento.',
    forbidden:
      'O navegador não permite nenhum banco de dados aqui. Veja as configurações dele para dados de sites.',
    silent: 'O banco de dados do navegador não responde. Recarregue a página.',
    openingSilent: 'Ele não respondeu. Feche outras abas deste site que tenham uma versão mais antiga.',
    none: 'Este navegador não oferece IndexedDB aqui: nada pode ser guardado.',
    notOpened: 'Não foi possível abrir o banco de dados.',
    databaseClosed: 'O banco de dados foi fechado.',
    otherTab: 'Este torrent está agora em execução em outra aba.',
    deleted: 'O torrent foi excluído enquanto estava em execução.',
    piecesNotSaved: 'Não foi possível guardar partes baixadas.',
    piecesNotRead: 'Não foi possível ler partes guardadas.',
    torrentNotSaved: 'Não foi possível guardar o torrent.',
    torrentNotDeleted: 'Não foi possível excluir o torrent.',
    filesNotKept: 'Não foi possível guardar os arquivos.',
    filesNotRead: 'Não foi possível ler os arquivos.',
    filesNotDeleted: 'Não foi possível excluir os arquivos.',
    catalogueNotRead: 'Não foi possível ler a lista de torrents.',
    catalogueNotWritten: 'Não foi possível gravar a lista de torrents.',
    damagedPiece: 'Não foi possível remover uma parte danificada.',
    otherFiles: 'Os arquivos não são os do torrent: os tamanhos são diferentes.',
    sourceGone: (file) =>
      `Não é mais possível ler ${quoted(file)}: o arquivo foi alterado, movido ou excluído depois de ser compartilhado. Deixe-o como estava, ou compartilhe-o de novo como está agora.`,
    sourceChanged: (file, remedy) => `${quoted(file)} mudou depois de ser compartilhado. ${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)} mudou depois de ser compartilhado. ${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `Um dos arquivos ${files.map(quoted).join(', ')} e mais ${more} mudou depois de ser compartilhado. ${remedy}`,
    shareAgain:
      'O que continua igual segue compartilhado. Para compartilhar o estado atual, compartilhe de novo.',
  },
  'torrent-problems': {
    otherTorrent: 'O arquivo torrent adicionado descreve outro torrent. Nada dele foi aproveitado.',
    emptyFile: 'Este arquivo está vazio.',
    fileTooLarge: 'Este arquivo é grande demais para ser um arquivo torrent.',
    metadataTooLarge: 'Os metadados deste torrent são grandes demais.',
    webPage:
      'Isto é uma página da web, e não um arquivo torrent. Talvez o site peça antes um login, ou um clique no botão de download.',
    noTorrent: 'Isto não é um arquivo torrent.',
    fileDamaged: 'Este arquivo torrent está danificado, ou falta o final. Baixe-o de novo de onde ele veio.',
    noInfo: 'Este arquivo torrent não tem a parte “info”. Não é um torrent, ou está danificado.',
    twoTorrents: `Este arquivo torrent descreve dois torrents, e os programas não concordam sobre qual vale. ${otherTorrent}`,
    damaged: `A descrição deste torrent está danificada. ${otherTorrent}`,
    twoThings: (key) =>
      `A descrição deste torrent diz duas coisas sobre ${quoted(key)}, e os programas não concordam sobre qual vale. ${otherTorrent}`,
    v2: 'Este torrent é só para BitTorrent v2, que este player ainda não conhece. Procure um v1 ou híbrido.',
    hashesIncomplete: 'Este torrent está danificado: os hashes de suas partes estão incompletos.',
    pieceLength: 'Este torrent está danificado: o tamanho de suas partes falta ou está fora dos limites.',
    nothingInside: 'Não há nada neste torrent: seus arquivos estão vazios.',
    hashCount: 'Este torrent está danificado: ele não tem um hash para cada parte de seus arquivos.',
    piecesTooShort:
      'As partes deste torrent têm menos de 1 KiB, o que este player não reproduz. Procure um com o mesmo conteúdo e partes maiores.',
    piecesTooLong:
      'As partes deste torrent têm mais de 64 MiB, demais para a memória de uma página. Procure um com o mesmo conteúdo e partes menores.',
    noFiles: 'Este torrent está danificado: ele não lista nenhum arquivo.',
    tooManyFiles: (most) => `Este torrent tem mais de ${most} arquivos.`,
    noEntry: 'Este torrent está danificado: um item de sua lista de arquivos não é um arquivo.',
    length: 'Este torrent está danificado: seu tamanho está fora dos limites.',
    fileLength: 'Este torrent está danificado: o tamanho de um arquivo falta ou está fora dos limites.',
    noPath: 'Este torrent está danificado: um arquivo não tem caminho.',
    tooDeep: (most) => `Este torrent tem pastas com mais de ${most} níveis.`,
    pathNoText: 'Este torrent está danificado: um caminho não é texto.',
    tooManyToShare: (files, most) =>
      `São ${files} arquivos, e um torrent pode ter no máximo ${most}. Nada é compartilhado. Compartilhe só uma parte, ou compacte-os.`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)} está dentro de mais de ${most} pastas, e um torrent não pode ter mais. Nada é compartilhado. Compartilhe só uma parte da pasta.`,
    noFileToShare: 'Não há nenhum arquivo para compartilhar.',
    emptyToShare: (file) => `${quoted(file)} está vazio, então não há nada para compartilhar.`,
    nothingToShare: 'Não há nada para compartilhar: todos estes arquivos estão vazios ou ocultos.',
  },
  'tracker-problems': {
    noAddress: 'Este não é o endereço de um tracker.',
    noWebSocket: 'Navegadores só podem usar trackers WebSocket (ws:// ou wss://).',
    notSecure: 'Uma página em https só pode usar trackers em wss://.',
    badAddress: 'O endereço do tracker não pode ser usado.',
    silent: 'O tracker não responde.',
    tooMuch: 'O tracker enviou uma mensagem longa demais.',
    hungUp: 'O tracker encerrou a conexão.',
    unreachable: 'Não é possível alcançar o tracker.',
    refusedMessage: (said) => `O tracker recusou uma mensagem. Ele diz: ${quoted(said)}`,
    refuses: (said) => `O tracker recusa. Ele diz: ${quoted(said)}`,
    says: (said) => `O tracker diz: ${quoted(said)}`,
    noWebRtc: 'Não é possível fazer conexões WebRTC aqui.',
    noWebRtcBecause: (said) =>
      `Não é possível fazer conexões WebRTC aqui (o navegador diz: ${quoted(said)}).`,
    noSockets: 'Não há WebSockets aqui, e sem eles não há trackers.',
  },
}
