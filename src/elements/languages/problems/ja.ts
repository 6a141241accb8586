// What goes wrong, in Japanese.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `「${name}」`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join('、')}または${quoted(names.at(-1) ?? '')}`
const addTracker =
  '待っても変わりません。wss:// で始まるトラッカーを追加するか、それを含むリンクを開いてください。「npm start」で起動するプレーヤー自身のサーバーは、一般のピアにも接続できます。'
const otherTorrent = '同じ内容の別の torrent を探してください。'
const lookOnPage = 'そのページでマグネットリンクか .torrent ファイルのアドレスを探してください。'
const openFromDevice = 'そこでファイルをダウンロードし、この端末から開いてください。'
const again = '再試行するか、ページを再読み込みしてください。'
const shareLater = '書き込みが終わってから、もう一度共有してください。'
const byItself = '自動的に再試行します。'

export const japaneseProblems: ProblemTexts = {
  problems: {
    connection: 'ピアとの接続に失敗しました。',
    protocol: 'ピアから理解できないデータが届きました。',
    'bad-data': 'この torrent のものではないデータが届きました。',
    storage: '現在、この端末のストレージを使用できません。',
    'invalid-torrent': 'torrent の情報を読み取れません。',
    timeout: '時間内に応答がありませんでした。再試行してください。',
    aborted: '操作は中止されました。',
    internal: 'プレーヤーで不具合が発生しました。再試行するか、ページを再読み込みしてください。',
    missing:
      'プレーヤーの一部を読み込めませんでした。ネットワークが切れている場合は再試行してください。新しい版がある場合はページを再読み込みしてください。',
  },
  'client-problems': {
    failedTwice:
      'この torrent は 2 回失敗したため停止しました。ほかの torrent は続行します。再試行すると新たに開始します。',
    engineFailed: (times) => `エンジンが 1 分間に ${times} 回失敗したため停止しました。${again}`,
    notStarted: `torrent は 30 秒以内に開始しませんでした。${again}`,
    notMade: `torrent は 30 秒以内に作成されませんでした。${again}`,
    notChecked: `torrent ファイルは 30 秒以内に確認されませんでした。${again}`,
    partNotRead: `ファイルの一部は 30 秒以内に読み取れませんでした。${again}`,
    notStopped: `torrent は 30 秒以内に停止しませんでした。${again}`,
    partNotHere: `ファイルの一部が 30 秒以内に届きませんでした。${again}`,
    noServiceWorker: (status) => `Service Worker から応答がありません（${status}）。再試行してください。`,
    deleted:
      'この torrent はこの端末から削除されました。もう一度ダウンロードするには、リンクを開き直してください。',
    notDeleted: 'torrent は 30 秒以内に削除されませんでした。再試行してください。',
    bridgeFull:
      'このページで開いている torrent が、サーバーが 1 ページから受け付ける上限に達しています。どれかを閉じてください。',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem}データを持つウェブサーバー（ウェブシード）も指定されていますが、このプレーヤーはまだ対応していません。`,
    notKept: (reason, megabytes) =>
      `ダウンロードした内容をこの端末に保存できません。${reason}最大 ${megabytes} MB のメモリで再生を続けますが、再読み込みすると何も残りません。`,
    shareNotKept: (reason) =>
      `このタブが開いている間だけ共有され、再読み込みすると終了します。内容を保存できませんでした。${reason}`,
    lost: (parts) =>
      `この torrent の保存済みの ${parts} 個の部分を読み取れなかったため、もう一度ダウンロードしています。`,
    sameForOthers: (problem, files) => `${problem}ほかの ${files} 個のファイルも同様です。`,
    failedTracker: (tracker, reason) => `${tracker}（${reason}）`,
    allRefuse: (trackers) =>
      `すべてのトラッカーがこの torrent を拒否しています：${trackers.join('、')}。${byItself}`,
    noneReached: (trackers) =>
      `どのトラッカーにも接続できません：${trackers.join('、')}。接続を確認してください。${byItself}`,
    noWebRtc:
      'ここでは WebRTC 接続ができないため、どのピアにも接続できません。ブラウザーの設定、またはブロックしている拡張機能で WebRTC を許可し、このページを再読み込みしてください。別のブラウザーで開くこともできます。',
    peersUnreachable: (peers) =>
      `${peers} 件のピアが見つかりましたが、接続できませんでした。どちらかのファイアウォールが妨げている可能性があります。TURN サーバーがあると改善します。${byItself}`,
    nobodyKnown:
      'これを持っている人は、トラッカーではまだ見つかっていません。誰かがブラウザーかほかの WebRTC クライアントで torrent を開いている必要があります。検索を続けています。',
    noTrackerHelps: `現在、使えるトラッカーがありません。接続できないか、拒否されています。${byItself}`,
    noTracker: `この torrent にはトラッカーの指定がないため、誰も見つけられません。${addTracker}`,
    noUsableTracker: (schemes) =>
      `この torrent が指定するトラッカー${schemes.length === 0 ? '' : `（${schemes.join('、')}）`}は、どれもウェブページからは使えないため、誰も見つけられません。${addTracker}`,
    nothingToShare: 'これらのファイルには共有できる内容がありません。',
    tooManyFiles: (files, most) =>
      `ファイルが ${files} 個ありますが、torrent に入れられるのは ${most} 個までです。一部だけを共有するか、圧縮してまとめてください。`,
    tooLarge: 'これらのファイルは 1 つの torrent には大きすぎます。一部だけを共有してください。',
    unreadable: (file) => `${quoted(file)}を読み取れないか、読み取り中に変更されました。${shareLater}`,
    unreadableBecause: (file, reason) =>
      `${quoted(file)}を読み取れないか、読み取り中に変更されました。${reason}${shareLater}`,
    shorter: (file) => `${quoted(file)}は読み取り中に短くなりました。${shareLater}`,
    noMagnet: 'これはマグネットリンクではありません。',
    notRunning: 'この torrent は動作していません。',
    noFileNumber: (number) => `この torrent に番号 ${number} のファイルはありません。`,
    noFile: 'この torrent にそのファイルはありません。',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `このファイルは torrent ファイルとしては大きすぎます。上限は ${mebibytes} MiB です。`,
    notFetched: (place) =>
      `${place} から torrent ファイルを取得できませんでした。アドレスを確認してください。正しい場合は、サーバーが停止しているか、ほかのページによるファイルの読み取りを許可していません（CORS）。${openFromDevice}`,
    nothingThere: (place) =>
      `${place} からは何も読み取れませんでした。これがページのアドレスであれば、torrent のアドレスではありません。${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `torrent ファイルを取得できませんでした。${place} の応答は ${status} で、そのファイルはありません。アドレスを確認してください。`,
    answeredForbidden: (place, status) =>
      `torrent ファイルを取得できませんでした。${place} の応答は ${status} で、このファイルは誰でも取得できるわけではありません。${openFromDevice}`,
    answered: (place, status) =>
      `torrent ファイルを取得できませんでした。${place} の応答は ${status} です。後で再試行するか、アドレスを確認してください。`,
    webPage: (place) => `${place} にあるのはウェブページで、torrent ファイルではありません。${lookOnPage}`,
    brokeOff: (place) => `${place} からの torrent ファイルの取得が途中で切れました。再試行してください。`,
    tookTooLong: (place, seconds) =>
      `${place} からの torrent ファイルの取得に ${seconds} 秒以上かかりました。後で再試行してください。`,
    sentNothing: (place, seconds) =>
      `${place} から ${seconds} 秒間、torrent ファイルのデータが届いていません。後で再試行してください。`,
  },
  'file-problems': {
    moved: '元の場所にありません。',
    changed: '変更されたか、このブラウザーには読み取りが許可されていません。',
    forbidden: 'このブラウザーには読み取りが許可されていません。',
  },
  'link-problems': {
    tooLong: 'リンクとしては長すぎます。',
    magnetTooLong: 'このマグネットリンクは長すぎます。',
    noMagnet: 'これはマグネットリンクではありません。',
    hashIncomplete:
      'このマグネットリンクのインフォハッシュは不完全です。リンク全体をコピーして、もう一度お試しください。',
    magnetV2:
      'このマグネットリンクは BitTorrent v2 専用で、このプレーヤーはまだ対応していません。v1 またはハイブリッドのものを探してください。',
    noHash:
      'このマグネットリンクにはインフォハッシュがなく、torrent を特定できません。リンク全体をコピーして、もう一度お試しください。',
    empty: 'マグネットリンク、インフォハッシュ、または .torrent ファイルのアドレスを貼り付けてください。',
    badAddress: 'このウェブアドレスを読み取れません。入力ミスがないか確認してください。',
    hashV2:
      'このインフォハッシュは BitTorrent v2 専用で、このプレーヤーはまだ対応していません。v1 またはハイブリッドの torrent を探してください。',
    hashLength: (length) =>
      `インフォハッシュは 40 文字ですが、これは ${length} 文字です。全体をコピーしてください。`,
    noLink: 'これはマグネットリンクでも、インフォハッシュでも、.torrent ファイルのアドレスでもありません。',
  },
  'playback-problems': {
    soundDevice:
      '音声を再生できません。この端末に音声出力がないか、ブラウザーがそれを使用できません。音声機器を接続するか電源を入れて、再試行してください。',
    notPlayed: 'ブラウザーはこれを再生できませんでした。',
    noFileNumber: (number) => `この torrent に番号 ${number} のファイルはありません。`,
    noFileNamed: (name) => `この torrent にファイル${quoted(name)}はありません。`,
    noBytes: (file) =>
      `${quoted(file)}には内容がありません。空か、別のファイルへのリンクです。別のファイルを選択してください。`,
    beginningMissing: (file) =>
      `この torrent のファイル名からは再生するファイルがわからず、それを確かめるための${quoted(file)}の先頭部分が届いていません。ファイルを選択するか、ピアが増えてから再試行してください。`,
    noData: 'データが届かなかったため、再生が停止しました。ピアが増えてから再試行してください。',
    damagedHere:
      'ブラウザーはこの位置で映画をデコードできません。破損しているか、このブラウザーが対応していない種類です。',
    picture: (codec) =>
      `この映画の映像は ${codec} で、このブラウザーではデコードできません。別のブラウザーを試すか、H.264 または VP9 の版を探してください。`,
    noSoundtrack:
      'このブラウザーは、このファイルのどの音声トラックもデコードできません。別のブラウザーを試すか、AAC または Opus の版を探してください。',
    formRefused:
      'ブラウザーは受け取った形式の映画を再生できません。別のブラウザーを試すか、H.264 と AAC 音声の版を探してください。',
    formUndecodable:
      'ブラウザーは受け取った形式の映画をデコードできません。別のブラウザーを試すか、別の版を探してください。',
    typeRefused: (type) => `このブラウザーは ${type} を再生できません。`,
    nothingHere: 'この位置には映像も音声もありません。',
    oddTrack: 'この映画には、別のファイルに移せない種類のトラックがあります。',
    noForm: 'このブラウザーで再生できる形式に映画を変換できません。破損しているか、未知の種類です。',
  },
  'serving-problems': {
    none: 'このブラウザーは、ここでは Service Worker を使えません。プライベートウィンドウの場合は、通常のウィンドウでページを開いてください。',
    insecure:
      'Service Worker には安全なアドレスが必要です。https: または localhost でページを開いてください。',
    noneOfPage:
      'このページには Service Worker がありません。フォルダーがこのページを含むように embed-sw.js をこのサイトに置き、その名前を指定してください。',
    notRegistered: (script) =>
      `Service Worker ${script} を登録できませんでした。スクリプトがこのサイトのサーバーにないか、アクセスできないか、スクリプトではありません。ページを再読み込みしてください。それでも解決しない場合は、作成者に知らせてください。`,
    otherScope: (script, scope, page) =>
      `Service Worker ${script} は ${scope} 以下のページを担当し、このページは含まれません。スクリプトを ${page} かその上に置くか、scope を ${page} に設定し、スクリプトとともにヘッダー「Service-Worker-Allowed: ${page}」を送信してください。`,
    headerMissing: (script, folder, scope) =>
      `Service Worker ${script} は ${folder} 以下のページしか担当できません。scope を ${scope} にするには、サーバーがスクリプトとともにヘッダー「Service-Worker-Allowed: ${scope}」を送信するか、スクリプトを ${scope} に置く必要があります。`,
    notInstalled:
      'Service Worker をインストールできませんでした。ページを再読み込みしてください。それでも解決しない場合は、ディスクの空き容量を増やしてください。',
    notStarted: 'Service Worker が起動しません。ページを再読み込みしてください。',
    passedBy:
      'このページは、Shift を押しながらの再読み込みなどにより、Service Worker を通らずに読み込まれました。通常の方法で再読み込みしてください。',
    foreign:
      'このページの Service Worker は torrent に対応していません。その中で embed-sw.js を読み込むか、代わりにそれを登録してください。',
    sandboxedFrame:
      '周囲のページがこのプレーヤーをサンドボックスに入れているため、何も保存できず、Service Worker も使えません。別のタブで開いてください。そのページの作成者は、フレームの sandbox に「allow-same-origin」を追加できます。',
    sandboxedPage:
      'サーバーがこのページを「sandbox」ポリシー付きで送信しているため、何も保存できず、Service Worker も使えません。サーバーの管理者は、そのポリシーに「allow-same-origin」を追加できます。',
    cookiesInFrame: (site) =>
      `このブラウザーでは Cookie がブロックされているため、プレーヤーはほかのサイトのページ内で何も保存できません。別のタブで開くか、ブラウザーの設定で ${site} の Cookie を許可してください。`,
    cookies: (site) =>
      `このブラウザーでは Cookie がブロックされているため、このサイトは何も保存できません。ブラウザーの設定で ${site} の Cookie を許可し、ページを再読み込みしてください。`,
    notYet: 'Service Worker がまだ応答していません。`ready()` が完了するとストリームを開けます。',
    noFileNumber: (number) => `この torrent に番号 ${number} のファイルはありません。`,
  },
  'reading-problems': {
    noFile: 'この torrent にそのファイルはありません。',
    noTorrent: 'このインフォハッシュの torrent は、ここでは開かれておらず、保存もされていません。',
    nobodyAnswers:
      'このデータはまだ届いておらず、提供する人もいません。映画を開いているタブをそのままにしてください。',
  },
  'storage-problems': {
    because: (what, why) => `${what}${why}`,
    full: 'このサイトのディスク容量を使い切りました。この端末の空き容量を増やすか、ブラウザーでこのサイトのデータを削除してください。',
    aborted: 'ブラウザーがデータベースの処理を完了前に中断しました。',
    closed: 'ブラウザーがデータベースを閉じました。続く場合はページを再読み込みしてください。',
    newerVersion: 'このページの新しい版がデータベースを変更しました。ページを再読み込みしてください。',
    unreadable: 'ブラウザーは保存した内容を読み取れません。',
    broken: '現在、ブラウザーのデータベースを使用できません。',
    forbidden: 'ブラウザーはここでデータベースを許可していません。サイトデータの設定を確認してください。',
    silent: 'ブラウザーのデータベースが応答しません。ページを再読み込みしてください。',
    openingSilent:
      'データベースが応答しませんでした。古い版を実行しているこのサイトのほかのタブを閉じてください。',
    none: 'このブラウザーはここで IndexedDB を使えないため、何も保存できません。',
    notOpened: 'データベースを開けませんでした。',
    databaseClosed: 'データベースは閉じられました。',
    otherTab: 'この torrent は現在、別のタブで動作しています。',
    deleted: 'torrent は動作中に削除されました。',
    piecesNotSaved: 'ダウンロードしたピースを保存できませんでした。',
    piecesNotRead: '保存済みのピースを読み取れませんでした。',
    torrentNotSaved: 'torrent を保存できませんでした。',
    torrentNotDeleted: 'torrent を削除できませんでした。',
    filesNotKept: 'ファイルを保存できませんでした。',
    filesNotRead: 'ファイルを読み取れませんでした。',
    filesNotDeleted: 'ファイルを削除できませんでした。',
    catalogueNotRead: 'torrent の一覧を読み取れませんでした。',
    catalogueNotWritten: 'torrent の一覧を書き込めませんでした。',
    damagedPiece: '破損したピースを取り除けませんでした。',
    otherFiles: 'これらは torrent のファイルではありません。サイズが一致しません。',
    sourceGone: (file) =>
      `${quoted(file)}を読み取れなくなりました。共有後に変更、移動、または削除されました。元に戻すか、現在の状態で共有し直してください。`,
    sourceChanged: (file, remedy) => `${quoted(file)}は共有後に変更されました。${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)}が共有後に変更されました。${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `${files.map(quoted).join('、')}とほか ${more} 個のファイルのいずれかが共有後に変更されました。${remedy}`,
    shareAgain: '変わっていない部分は引き続き共有されます。現在の内容を共有するには、共有し直してください。',
  },
  'torrent-problems': {
    otherTorrent: '追加された torrent ファイルは別の torrent のものです。その内容は取り込まれませんでした。',
    emptyFile: 'このファイルは空です。',
    fileTooLarge: 'このファイルは torrent ファイルとしては大きすぎます。',
    metadataTooLarge: 'この torrent のメタデータは大きすぎます。',
    webPage:
      'これはウェブページで、torrent ファイルではありません。先にログインするか、サイトのダウンロードボタンを押す必要があるかもしれません。',
    noTorrent: 'これは torrent ファイルではありません。',
    fileDamaged:
      'この torrent ファイルは破損しているか、末尾が欠けています。入手元からもう一度ダウンロードしてください。',
    noInfo: 'この torrent ファイルには「info」の部分がありません。torrent ではないか、破損しています。',
    twoTorrents: `この torrent ファイルは 2 つの torrent を記述しており、どちらが有効かはプログラムによって異なります。${otherTorrent}`,
    damaged: `この torrent の情報は破損しています。${otherTorrent}`,
    twoThings: (key) =>
      `この torrent の情報には${quoted(key)}が 2 つあり、どちらが有効かはプログラムによって異なります。${otherTorrent}`,
    v2: 'この torrent は BitTorrent v2 専用で、このプレーヤーはまだ対応していません。v1 またはハイブリッドのものを探してください。',
    hashesIncomplete: 'この torrent は破損しています。ピースのハッシュが不完全です。',
    pieceLength: 'この torrent は破損しています。ピースの長さがないか、範囲外です。',
    nothingInside: 'この torrent には内容がありません。ファイルが空です。',
    hashCount: 'この torrent は破損しています。ファイルのすべてのピースにハッシュがあるわけではありません。',
    piecesTooShort:
      'この torrent のピースは 1 KiB より短く、このプレーヤーでは再生できません。同じ内容で、より長いピースのものを探してください。',
    piecesTooLong:
      'この torrent のピースは 64 MiB より長く、ページのメモリに収まりません。同じ内容で、より短いピースのものを探してください。',
    noFiles: 'この torrent は破損しています。ファイルが記載されていません。',
    tooManyFiles: (most) => `この torrent のファイルは ${most} 個を超えています。`,
    noEntry: 'この torrent は破損しています。ファイル一覧にファイルではない項目があります。',
    length: 'この torrent は破損しています。長さが範囲外です。',
    fileLength: 'この torrent は破損しています。ファイルの長さがないか、範囲外です。',
    noPath: 'この torrent は破損しています。パスのないファイルがあります。',
    tooDeep: (most) => `この torrent のフォルダーは ${most} 階層を超えています。`,
    pathNoText: 'この torrent は破損しています。テキストではないパスがあります。',
    tooManyToShare: (files, most) =>
      `ファイルが ${files} 個ありますが、torrent に入れられるのは ${most} 個までです。何も共有されません。一部だけを共有するか、圧縮してまとめてください。`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)}は ${most} 階層より深いフォルダーにあり、torrent の上限を超えています。何も共有されません。フォルダーの一部だけを共有してください。`,
    noFileToShare: '共有するファイルがありません。',
    emptyToShare: (file) => `${quoted(file)}は空のため、共有する内容がありません。`,
    nothingToShare: '共有する内容がありません。これらのファイルはすべて空か、隠しファイルです。',
  },
  'tracker-problems': {
    noAddress: 'これはトラッカーのアドレスではありません。',
    noWebSocket: 'ブラウザーで使えるのは WebSocket トラッカー（ws:// または wss://）だけです。',
    notSecure: 'https のページで使えるのは wss:// のトラッカーだけです。',
    badAddress: 'このトラッカーのアドレスは使用できません。',
    silent: 'トラッカーが応答しません。',
    tooMuch: 'トラッカーから長すぎるメッセージが届きました。',
    hungUp: 'トラッカーが接続を切りました。',
    unreachable: 'トラッカーに接続できません。',
    refusedMessage: (said) => `トラッカーがメッセージを拒否しました。トラッカーの説明：${quoted(said)}`,
    refuses: (said) => `トラッカーが拒否しています。トラッカーの説明：${quoted(said)}`,
    says: (said) => `トラッカーからのお知らせ：${quoted(said)}`,
    noWebRtc: 'ここでは WebRTC 接続ができません。',
    noWebRtcBecause: (said) => `ここでは WebRTC 接続ができません（ブラウザーの説明：${quoted(said)}）。`,
    noSockets: 'ここでは WebSocket が使えないため、トラッカーも使えません。',
  },
}
