// What goes wrong, in simplified Chinese.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `“${name}”`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join('、')}或${quoted(names.at(-1) ?? '')}`
const addTracker =
  '等待不会改变这一点。请添加以 wss:// 开头的 Tracker，或打开带有此类 Tracker 的链接。播放器自带的服务器（用“npm start”启动）也能连接普通节点。'
const otherTorrent = '请查找内容相同的其他种子。'
const lookOnPage = '请在该页面上查找磁力链接或 .torrent 文件的地址。'
const openFromDevice = '请在那里下载该文件，然后从您的设备打开。'
const again = '请重试，或重新加载页面。'
const shareLater = '请在没有程序写入该文件时重新分享。'
const byItself = '系统会自动重试。'

export const chineseProblems: ProblemTexts = {
  problems: {
    connection: '与某个节点的连接失败。',
    protocol: '某个节点发来了无法理解的内容。',
    'bad-data': '收到了不属于此种子的数据。',
    storage: '目前无法使用此设备的存储空间。',
    'invalid-torrent': '无法读取种子信息。',
    timeout: '未能及时收到应答。请重试。',
    aborted: '操作已停止。',
    internal: '播放器在这里出现故障。请重试，或重新加载页面。',
    missing: '播放器的一部分无法加载。可能是网络中断：请重试。也可能已有新版本：请重新加载页面。',
  },
  'client-problems': {
    failedTwice: '此种子出错两次，已停止；其他种子不受影响。重试即可重新启动。',
    engineFailed: (times) => `引擎在一分钟内出错 ${times} 次，已停止。${again}`,
    notStarted: `种子未能在 30 秒内启动。${again}`,
    notMade: `种子未能在 30 秒内创建。${again}`,
    notChecked: `种子文件未能在 30 秒内检查完毕。${again}`,
    partNotRead: `这部分文件未能在 30 秒内读取。${again}`,
    notStopped: `种子未能在 30 秒内停止。${again}`,
    partNotHere: `这部分文件未能在 30 秒内到达。${again}`,
    noServiceWorker: (status) => `Service Worker 没有应答（${status}）。请重试。`,
    deleted: '此种子已从此设备删除。如需重新下载，请再次打开其链接。',
    notDeleted: '种子未能在 30 秒内删除。请重试。',
    bridgeFull: '此页面打开的种子数已达到服务器对单个页面的上限。请关闭其中一个。',
  },
  'engine-problems': {
    webSeed: (problem) => `${problem}它还指定了一个拥有数据的网页服务器（Web 种子），但此播放器尚不支持。`,
    notKept: (reason, megabytes) =>
      `下载的内容无法保存在此设备上。${reason}播放会继续，最多占用 ${megabytes} MB 内存；重新加载后内容将不复存在。`,
    shareNotKept: (reason) => `只要此标签页打开就会持续分享，重新加载后则不再分享：内容无法保存。${reason}`,
    lost: (parts) => `此种子有 ${parts} 个已保存的分块无法读取，正在重新下载。`,
    sameForOthers: (problem, files) => `${problem}另有 ${files} 个文件也是如此。`,
    failedTracker: (tracker, reason) => `${tracker}（${reason}）`,
    allRefuse: (trackers) => `所有 Tracker 都拒绝此种子：${trackers.join('、')}。${byItself}`,
    noneReached: (trackers) =>
      `无法连接任何 Tracker：${trackers.join('、')}。请检查网络连接；系统会自动重试。`,
    noWebRtc:
      '此处无法建立 WebRTC 连接，因此无法连接任何节点。请在浏览器设置或屏蔽 WebRTC 的扩展程序中允许 WebRTC，然后重新加载此页面；或使用其他浏览器打开。',
    peersUnreachable: (peers) =>
      `找到 ${peers} 个节点，但无法建立连接。可能是某一方的防火墙阻挡；使用 TURN 服务器会有帮助。${byItself}`,
    nobodyKnown:
      'Tracker 尚未发现拥有此种子的人。需要有人在浏览器或其他 WebRTC 客户端中打开此种子；仍在继续搜索。',
    noTrackerHelps: `目前没有 Tracker 可用：无法连接或拒绝请求。${byItself}`,
    noTracker: `此种子没有指定 Tracker，因此找不到任何人。${addTracker}`,
    noUsableTracker: (schemes) =>
      `网页无法使用此种子指定的任何 Tracker${schemes.length === 0 ? '' : `（${schemes.join('、')}）`}，因此找不到任何人。${addTracker}`,
    nothingToShare: '这些文件中没有可分享的内容。',
    tooManyFiles: (files, most) =>
      `共有 ${files} 个文件，而一个种子最多只能有 ${most} 个。请只分享一部分，或打包后再分享。`,
    tooLarge: '这些文件对一个种子来说太大。请只分享一部分。',
    unreadable: (file) => `无法读取${quoted(file)}，或它在读取时发生了变化。${shareLater}`,
    unreadableBecause: (file, reason) =>
      `无法读取${quoted(file)}，或它在读取时发生了变化。${reason}${shareLater}`,
    shorter: (file) => `${quoted(file)}在读取时变短了。${shareLater}`,
    noMagnet: '这不是磁力链接。',
    notRunning: '此种子没有在运行。',
    noFileNumber: (number) => `种子中没有编号为 ${number} 的文件。`,
    noFile: '种子中没有这个文件。',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) => `此文件太大，不是种子文件：种子文件最大为 ${mebibytes} MiB。`,
    notFetched: (place) =>
      `无法从 ${place} 获取种子文件。请检查地址。如果地址正确，则服务器无法访问，或不允许其他页面读取其文件（CORS）：${openFromDevice}`,
    nothingThere: (place) =>
      `无法从 ${place} 读取任何内容。如果这是网页地址，它并不是种子的地址。${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `无法获取种子文件：${place} 返回 ${status}，该文件不存在。请检查地址。`,
    answeredForbidden: (place, status) =>
      `无法获取种子文件：${place} 返回 ${status}，此文件并非对所有人开放。${openFromDevice}`,
    answered: (place, status) => `无法获取种子文件：${place} 返回 ${status}。请稍后重试，或检查地址。`,
    webPage: (place) => `${place} 是一个网页，而不是种子文件。${lookOnPage}`,
    brokeOff: (place) => `从 ${place} 获取种子文件时中断。请重试。`,
    tookTooLong: (place, seconds) => `从 ${place} 获取种子文件超过 ${seconds} 秒。请稍后重试。`,
    sentNothing: (place, seconds) => `${place} 已有 ${seconds} 秒没有发送种子文件的数据。请稍后重试。`,
  },
  'file-problems': {
    moved: '它已不在原来的位置。',
    changed: '它已发生变化，或此浏览器无权读取。',
    forbidden: '此浏览器无权读取。',
  },
  'link-problems': {
    tooLong: '内容太长，不是链接。',
    magnetTooLong: '此磁力链接太长。',
    noMagnet: '这不是磁力链接。',
    hashIncomplete: '此磁力链接中的 Info Hash 不完整。请复制整个链接后重试。',
    magnetV2: '此磁力链接仅适用于 BitTorrent v2，此播放器尚不支持。请查找 v1 或混合版的链接。',
    noHash: '此磁力链接没有指定种子：缺少 Info Hash。请复制整个链接后重试。',
    empty: '请粘贴磁力链接、Info Hash 或 .torrent 文件的地址。',
    badAddress: '无法识别此网址。请检查是否有输入错误。',
    hashV2: '此 Info Hash 仅适用于 BitTorrent v2，此播放器尚不支持。请查找 v1 或混合版的种子。',
    hashLength: (length) => `Info Hash 应有 40 个字符，而这里有 ${length} 个。请完整复制。`,
    noLink: '这不是磁力链接、Info Hash 或 .torrent 文件的地址。',
  },
  'playback-problems': {
    soundDevice: '无法播放声音：此设备没有声音输出，或浏览器无法使用它。请连接或打开音频设备，然后重试。',
    notPlayed: '浏览器无法播放此内容。',
    noFileNumber: (number) => `此种子中没有编号为 ${number} 的文件。`,
    noFileNamed: (name) => `此种子中没有文件${quoted(name)}。`,
    noBytes: (file) => `${quoted(file)}没有内容：它是空文件，或是指向其他文件的链接。请选择其他文件。`,
    beginningMissing: (file) =>
      `从此种子中的文件名看不出哪个文件可以播放，而可供判断的${quoted(file)}的开头部分尚未到达。请自行选择文件，或等节点更多时重试。`,
    noData: '数据没有到达，播放已停止。请等节点更多时重试。',
    damagedHere: '浏览器无法解码影片的这一处：影片已损坏，或此浏览器不支持其类型。',
    picture: (codec) =>
      `此影片的画面为 ${codec}，此浏览器无法解码。请尝试其他浏览器，或查找 H.264 或 VP9 版本。`,
    noSoundtrack: '此浏览器无法解码此文件的任何音轨。请尝试其他浏览器，或查找 AAC 或 Opus 版本。',
    formRefused: '浏览器无法播放它收到的这种形式的影片。请尝试其他浏览器，或查找 H.264 配 AAC 声音的版本。',
    formUndecodable: '浏览器无法解码它收到的这种形式的影片。请尝试其他浏览器，或查找其他版本。',
    typeRefused: (type) => `此浏览器无法播放 ${type}。`,
    nothingHere: '影片在这一处既没有画面也没有声音。',
    oddTrack: '此影片有一条轨道无法放入其他文件。',
    noForm: '无法把影片转换成此浏览器能播放的形式：影片已损坏，或属于未知类型。',
  },
  'serving-problems': {
    none: '此浏览器在这里不提供 Service Worker。如果这是无痕窗口，请在普通窗口中打开此页面。',
    insecure: 'Service Worker 需要安全的地址：请通过 https: 或在 localhost 上打开此页面。',
    noneOfPage:
      '此页面没有 Service Worker。请把 embed-sw.js 放在此网站上，使其所在文件夹涵盖此页面，并指定其名称。',
    notRegistered: (script) =>
      `无法注册 Service Worker ${script}：其脚本不在此网站的服务器上、无法访问，或不是脚本。请重新加载页面；如果没有帮助，请告知网页制作者。`,
    otherScope: (script, scope, page) =>
      `Service Worker ${script} 服务于 ${scope} 之下的页面，而此页面不在其中。请把脚本放在 ${page} 或其上层；或把 scope 设为 ${page}，并随脚本发送标头“Service-Worker-Allowed: ${page}”。`,
    headerMissing: (script, folder, scope) =>
      `Service Worker ${script} 只能服务于 ${folder} 之下的页面。如需 scope ${scope}，其服务器须随脚本发送标头“Service-Worker-Allowed: ${scope}”；或把脚本放在 ${scope}。`,
    notInstalled: '无法安装 Service Worker。请重新加载页面；如果没有帮助，请释放一些磁盘空间。',
    notStarted: 'Service Worker 没有启动。请重新加载页面。',
    passedBy: '此页面在加载时绕过了 Service Worker，例如按 Shift 重新加载。请用普通方式重新加载。',
    foreign: '此页面的 Service Worker 不提供种子内容。请在其中加载 embed-sw.js，或改为注册它。',
    sandboxedFrame:
      '外层页面把播放器放进了沙盒（sandbox），在其中不能存储任何内容，也不能使用 Service Worker。请在单独的标签页中打开。该页面的制作者可以在框架的 sandbox 中添加“allow-same-origin”。',
    sandboxedPage:
      '服务器以“sandbox”策略发送此页面，因此不能存储任何内容，也不能使用 Service Worker。服务器管理者可以在该策略中添加“allow-same-origin”。',
    cookiesInFrame: (site) =>
      `此浏览器不允许播放器在其他网站的页面中存储任何内容：Cookie 已被阻止。请在单独的标签页中打开，或在浏览器设置中允许 ${site} 使用 Cookie。`,
    cookies: (site) =>
      `此浏览器不允许此网站存储任何内容：Cookie 已被阻止。请在浏览器设置中允许 ${site} 使用 Cookie，然后重新加载页面。`,
    notYet: 'Service Worker 尚未应答。`ready()` 完成后才能打开流。',
    noFileNumber: (number) => `种子中没有编号为 ${number} 的文件。`,
  },
  'reading-problems': {
    noFile: '种子中没有这个文件。',
    noTorrent: '这里没有打开或保存具有此 Info Hash 的种子。',
    nobodyAnswers: '这些数据尚未到达，也没有人提供。请保持一个播放此影片的标签页打开。',
  },
  'storage-problems': {
    because: (what, why) => `${what}${why}`,
    full: '此网站的磁盘空间已用完。请在此设备上释放空间，或在浏览器中删除此网站的数据。',
    aborted: '浏览器在数据库操作完成之前将其中止。',
    closed: '浏览器关闭了其数据库。如果持续如此，请重新加载页面。',
    newerVersion: '此页面的新版本更改了数据库。请重新加载页面。',
    unreadable: '浏览器无法读取它所保存的内容。',
    broken: '浏览器的数据库目前无法使用。',
    forbidden: '浏览器不允许在这里使用数据库。请检查其网站数据设置。',
    silent: '浏览器的数据库没有应答。请重新加载页面。',
    openingSilent: '数据库没有应答。请关闭此网站仍在使用旧版本的其他标签页。',
    none: '此浏览器在这里不提供 IndexedDB：无法保存任何内容。',
    notOpened: '无法打开数据库。',
    databaseClosed: '数据库已关闭。',
    otherTab: '此种子现在由另一个标签页运行。',
    deleted: '种子在运行时被删除。',
    piecesNotSaved: '无法保存已下载的分块。',
    piecesNotRead: '无法读取已保存的分块。',
    torrentNotSaved: '无法保存种子。',
    torrentNotDeleted: '无法删除种子。',
    filesNotKept: '无法保存文件。',
    filesNotRead: '无法读取文件。',
    filesNotDeleted: '无法删除文件。',
    catalogueNotRead: '无法读取种子列表。',
    catalogueNotWritten: '无法写入种子列表。',
    damagedPiece: '无法移除损坏的分块。',
    otherFiles: '这些文件不是种子的文件：大小不一致。',
    sourceGone: (file) =>
      `无法再读取${quoted(file)}：它在分享之后被更改、移动或删除。请将其恢复原状，或按现状重新分享。`,
    sourceChanged: (file, remedy) => `${quoted(file)}在分享之后发生了变化。${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)}在分享之后发生了变化。${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `${files.map(quoted).join('、')}等文件（另有 ${more} 个）中有一个在分享之后发生了变化。${remedy}`,
    shareAgain: '未变的部分会继续分享。如需分享现在的内容，请重新分享。',
  },
  'torrent-problems': {
    otherTorrent: '添加的种子文件描述的是另一个种子，没有采用其中任何内容。',
    emptyFile: '此文件是空的。',
    fileTooLarge: '此文件太大，不是种子文件。',
    metadataTooLarge: '此种子的元数据太大。',
    webPage: '这是网页，不是种子文件。该网站可能要求先登录，或点击其下载按钮。',
    noTorrent: '这不是种子文件。',
    fileDamaged: '此种子文件已损坏，或缺少结尾。请从原处重新下载。',
    noInfo: '此种子文件没有“info”部分。它不是种子，或已损坏。',
    twoTorrents: `此种子文件描述了两个种子，各程序对以哪个为准看法不一。${otherTorrent}`,
    damaged: `此种子的描述已损坏。${otherTorrent}`,
    twoThings: (key) => `此种子的描述中${quoted(key)}出现两次，各程序对以哪个为准看法不一。${otherTorrent}`,
    v2: '此种子仅适用于 BitTorrent v2，此播放器尚不支持。请查找 v1 或混合版的种子。',
    hashesIncomplete: '此种子已损坏：其分块的哈希值不完整。',
    pieceLength: '此种子已损坏：其分块大小缺失或超出范围。',
    nothingInside: '此种子没有内容：其中的文件是空的。',
    hashCount: '此种子已损坏：并非每个分块都有对应的哈希值。',
    piecesTooShort: '此种子的分块小于 1 KiB，此播放器不支持。请查找内容相同、分块更大的种子。',
    piecesTooLong: '此种子的分块大于 64 MiB，超出页面内存所能容纳。请查找内容相同、分块更小的种子。',
    noFiles: '此种子已损坏：没有列出任何文件。',
    tooManyFiles: (most) => `此种子的文件超过 ${most} 个。`,
    noEntry: '此种子已损坏：文件列表中有一项不是文件。',
    length: '此种子已损坏：其大小超出范围。',
    fileLength: '此种子已损坏：某个文件的大小缺失或超出范围。',
    noPath: '此种子已损坏：某个文件没有路径。',
    tooDeep: (most) => `此种子的文件夹超过 ${most} 层。`,
    pathNoText: '此种子已损坏：某个路径不是文本。',
    tooManyToShare: (files, most) =>
      `共有 ${files} 个文件，而一个种子最多只能有 ${most} 个。没有分享任何内容。请只分享一部分，或打包后再分享。`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)}所在的文件夹超过 ${most} 层，种子不能更深。没有分享任何内容。请只分享文件夹的一部分。`,
    noFileToShare: '没有可分享的文件。',
    emptyToShare: (file) => `${quoted(file)}是空的，没有可分享的内容。`,
    nothingToShare: '没有可分享的内容：这些文件都是空的或隐藏的。',
  },
  'tracker-problems': {
    noAddress: '这不是 Tracker 的地址。',
    noWebSocket: '浏览器只能使用 WebSocket Tracker（ws:// 或 wss://）。',
    notSecure: '通过 https 打开的页面只能使用 wss:// 的 Tracker。',
    badAddress: '无法使用此 Tracker 的地址。',
    silent: 'Tracker 没有应答。',
    tooMuch: 'Tracker 发来的消息太长。',
    hungUp: 'Tracker 断开了连接。',
    unreachable: '无法连接 Tracker。',
    refusedMessage: (said) => `Tracker 拒绝了一条消息，并称：${quoted(said)}`,
    refuses: (said) => `Tracker 拒绝请求，并称：${quoted(said)}`,
    says: (said) => `Tracker 称：${quoted(said)}`,
    noWebRtc: '此处无法建立 WebRTC 连接。',
    noWebRtcBecause: (said) => `此处无法建立 WebRTC 连接（浏览器称：${quoted(said)}）。`,
    noSockets: '这里没有 WebSocket，因此无法使用 Tracker。',
  },
}
