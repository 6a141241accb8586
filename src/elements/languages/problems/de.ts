// What goes wrong, in German.
import type { ProblemTexts } from '../../texts/all.ts'

const quoted = (name: string): string => `„${name}“`
const eitherOf = (names: readonly string[]): string =>
  `${names.slice(0, -1).map(quoted).join(', ')} oder ${quoted(names.at(-1) ?? '')}`
const addTracker =
  'Warten ändert daran nichts. Es hilft, einen Tracker hinzuzufügen, der mit wss:// beginnt, oder einen Link zu öffnen, der einen nennt. Der eigene Server des Players, den „npm start“ startet, erreicht auch gewöhnliche Peers.'
const otherTorrent = 'Ein anderer Torrent mit demselben Inhalt hilft weiter.'
const lookOnPage = 'Vielleicht gibt es auf der Seite einen Magnet-Link oder die Adresse einer .torrent-Datei.'
const openFromDevice = 'Dann hilft es, die Datei dort herunterzuladen und von diesem Gerät zu öffnen.'
const again = 'Bitte erneut versuchen oder die Seite neu laden.'
const shareLater = 'Bitte noch einmal teilen, wenn nichts mehr in sie schreibt.'
const byItself = 'Es wird automatisch erneut versucht.'

export const germanProblems: ProblemTexts = {
  problems: {
    connection: 'Eine Verbindung zu einem Peer ist fehlgeschlagen.',
    protocol: 'Ein Peer hat etwas gesendet, das nicht zu verstehen ist.',
    'bad-data': 'Es sind Daten angekommen, die nicht zum Torrent gehören.',
    storage: 'Der Speicher dieses Geräts kann gerade nicht genutzt werden.',
    'invalid-torrent': 'Die Beschreibung des Torrents ist nicht lesbar.',
    timeout: 'Etwas hat nicht rechtzeitig geantwortet. Bitte erneut versuchen.',
    aborted: 'Der Vorgang wurde abgebrochen.',
    internal: 'Der Player hat hier einen Fehler. Bitte erneut versuchen oder die Seite neu laden.',
    missing:
      'Ein Teil des Players konnte nicht geladen werden. Vielleicht ist das Netz gestört: dann bitte erneut versuchen. Oder es gibt eine neuere Version: dann bitte die Seite neu laden.',
  },
  'client-problems': {
    failedTwice:
      'Dieser Torrent ist zweimal ausgefallen und bleibt aus; andere laufen weiter. Mit „Erneut versuchen“ startet er neu.',
    engineFailed: (times) =>
      `Die Engine ist ${times}-mal in einer Minute ausgefallen und bleibt aus. ${again}`,
    notStarted: `Der Torrent ist nicht innerhalb von 30 Sekunden gestartet. ${again}`,
    notMade: `Der Torrent wurde nicht innerhalb von 30 Sekunden erstellt. ${again}`,
    notChecked: `Die Torrent-Datei wurde nicht innerhalb von 30 Sekunden geprüft. ${again}`,
    partNotRead: `Der Teil der Datei wurde nicht innerhalb von 30 Sekunden gelesen. ${again}`,
    notStopped: `Der Torrent wurde nicht innerhalb von 30 Sekunden gestoppt. ${again}`,
    partNotHere: `Der Teil der Datei ist nicht innerhalb von 30 Sekunden angekommen. ${again}`,
    noServiceWorker: (status) => `Der Service Worker hat keine Antwort (${status}). Bitte erneut versuchen.`,
    deleted:
      'Dieser Torrent wurde von diesem Gerät gelöscht. Um ihn neu herunterzuladen, bitte seinen Link noch einmal öffnen.',
    notDeleted: 'Der Torrent wurde nicht innerhalb von 30 Sekunden gelöscht. Bitte erneut versuchen.',
    bridgeFull:
      'Auf dieser Seite sind so viele Torrents geöffnet, wie der Server von einer Seite annimmt. Bitte einen davon schließen.',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem} Er nennt auch einen Webserver, der die Daten hat (einen Web-Seed); solche nutzt dieser Player noch nicht.`,
    notKept: (reason, megabytes) =>
      `Was heruntergeladen wird, kann auf diesem Gerät nicht gespeichert werden. ${reason} Die Wiedergabe geht mit höchstens ${megabytes} MB im Arbeitsspeicher weiter; nach dem Neuladen ist nichts davon mehr da.`,
    shareNotKept: (reason) =>
      `Geteilt wird, solange dieser Tab offen ist, aber nicht mehr nach dem Neuladen: Speichern war nicht möglich. ${reason}`,
    lost: (parts) =>
      parts === 1
        ? 'Ein gespeicherter Teil dieses Torrents war nicht lesbar und wird erneut heruntergeladen.'
        : `${parts} gespeicherte Teile dieses Torrents waren nicht lesbar und werden erneut heruntergeladen.`,
    sameForOthers: (problem, files) =>
      files === 1
        ? `${problem} Dasselbe gilt für eine weitere Datei.`
        : `${problem} Dasselbe gilt für ${files} weitere Dateien.`,
    failedTracker: (tracker, reason) => `${tracker} (${reason})`,
    allRefuse: (trackers) => `Alle Tracker lehnen diesen Torrent ab: ${trackers.join(', ')}. ${byItself}`,
    noneReached: (trackers) =>
      `Kein Tracker ist erreichbar: ${trackers.join(', ')}. Bitte die Verbindung prüfen; es wird automatisch erneut versucht.`,
    noWebRtc:
      'Hier ist keine WebRTC-Verbindung möglich, und ohne sie ist kein Peer erreichbar. Bitte WebRTC in den Einstellungen des Browsers oder in der Erweiterung, die es blockiert, erlauben und diese Seite neu laden; oder sie in einem anderen Browser öffnen.',
    peersUnreachable: (peers) =>
      `${peers === 1 ? 'Ein Peer wurde' : `${peers} Peers wurden`} gefunden, aber es kam keine Verbindung zustande. Vielleicht ist auf einer der beiden Seiten eine Firewall im Weg; ein TURN-Server hilft. ${byItself}`,
    nobodyKnown:
      'Die Tracker kennen noch niemanden, der ihn hat. Jemand muss den Torrent in einem Browser oder einem anderen WebRTC-Client geöffnet haben; die Suche geht weiter.',
    noTrackerHelps: `Kein Tracker hilft gerade weiter: Sie sind nicht erreichbar, oder sie lehnen ab. ${byItself}`,
    noTracker: `Dieser Torrent nennt keinen Tracker, und ohne Tracker ist niemand zu finden. ${addTracker}`,
    noUsableTracker: (schemes) =>
      `Webseiten können keinen der Tracker fragen, die dieser Torrent nennt${schemes.length === 0 ? '' : ` (${schemes.join(' und ')})`}, daher ist niemand zu finden. ${addTracker}`,
    nothingToShare: 'In diesen Dateien ist nichts, was sich teilen ließe.',
    tooManyFiles: (files, most) =>
      `Das sind ${files} Dateien, und ein Torrent kann höchstens ${most} haben. Bitte nur einige davon teilen oder sie packen.`,
    tooLarge: 'Diese Dateien sind zu groß für einen einzigen Torrent. Bitte nur einige davon teilen.',
    unreadable: (file) => `${quoted(file)} ist nicht lesbar oder hat sich beim Lesen geändert. ${shareLater}`,
    unreadableBecause: (file, reason) =>
      `${quoted(file)} ist nicht lesbar oder hat sich beim Lesen geändert. ${reason} ${shareLater}`,
    shorter: (file) => `${quoted(file)} ist beim Lesen kürzer geworden. ${shareLater}`,
    noMagnet: 'Das ist kein Magnet-Link.',
    notRunning: 'Dieser Torrent läuft nicht.',
    noFileNumber: (number) => `Der Torrent hat keine Datei mit der Nummer ${number}.`,
    noFile: 'Diese Datei gibt es in dem Torrent nicht.',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `Diese Datei ist zu groß für eine Torrent-Datei: Die haben höchstens ${mebibytes} MiB.`,
    notFetched: (place) =>
      `Die Torrent-Datei konnte nicht von ${place} geladen werden. Bitte die Adresse prüfen. Wenn sie stimmt, ist der Server nicht erreichbar oder lässt andere Seiten seine Dateien nicht lesen (CORS). ${openFromDevice}`,
    nothingThere: (place) =>
      `Unter ${place} war nichts zu lesen. Wenn das die Adresse einer Seite ist, ist sie nicht die eines Torrents. ${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `Die Torrent-Datei konnte nicht geladen werden: ${place} hat mit ${status} geantwortet, diese Datei gibt es dort nicht. Bitte die Adresse prüfen.`,
    answeredForbidden: (place, status) =>
      `Die Torrent-Datei konnte nicht geladen werden: ${place} hat mit ${status} geantwortet und gibt diese Datei nicht jedem. ${openFromDevice}`,
    answered: (place, status) =>
      `Die Torrent-Datei konnte nicht geladen werden: ${place} hat mit ${status} geantwortet. Bitte später noch einmal versuchen oder die Adresse prüfen.`,
    webPage: (place) => `Unter ${place} liegt eine Webseite und keine Torrent-Datei. ${lookOnPage}`,
    brokeOff: (place) =>
      `Das Laden der Torrent-Datei von ${place} ist mittendrin abgebrochen. Bitte erneut versuchen.`,
    tookTooLong: (place, seconds) =>
      `Das Laden der Torrent-Datei von ${place} hat länger als ${seconds} s gedauert. Bitte später noch einmal versuchen.`,
    sentNothing: (place, seconds) =>
      `${place} hat seit ${seconds} s nichts von der Torrent-Datei gesendet. Bitte später noch einmal versuchen.`,
  },
  'file-problems': {
    moved: 'Sie ist nicht mehr da, wo sie war.',
    changed: 'Sie hat sich geändert, oder dieser Browser darf sie nicht lesen.',
    forbidden: 'Dieser Browser darf sie nicht lesen.',
  },
  'link-problems': {
    tooLong: 'Das ist zu lang für einen Link.',
    magnetTooLong: 'Dieser Magnet-Link ist zu lang.',
    noMagnet: 'Das ist kein Magnet-Link.',
    hashIncomplete:
      'Der Info-Hash in diesem Magnet-Link ist nicht vollständig. Bitte den ganzen Link kopieren und noch einmal versuchen.',
    magnetV2:
      'Dieser Magnet-Link gilt nur für BitTorrent v2, das dieser Player noch nicht kennt. Einer für v1 oder ein hybrider hilft weiter.',
    noHash:
      'Dieser Magnet-Link nennt keinen Torrent: Er hat keinen Info-Hash. Bitte den ganzen Link kopieren und noch einmal versuchen.',
    empty: 'Bitte einen Magnet-Link, einen Info-Hash oder die Adresse einer .torrent-Datei einfügen.',
    badAddress: 'Diese Webadresse ist nicht lesbar. Bitte auf Tippfehler prüfen.',
    hashV2:
      'Dieser Info-Hash gilt nur für BitTorrent v2, das dieser Player noch nicht kennt. Ein Torrent für v1 oder ein hybrider hilft weiter.',
    hashLength: (length) => `Ein Info-Hash hat 40 Zeichen, dieser hat ${length}. Bitte vollständig kopieren.`,
    noLink: 'Das ist weder ein Magnet-Link noch ein Info-Hash noch die Adresse einer .torrent-Datei.',
  },
  'playback-problems': {
    soundDevice:
      'Der Ton kann nicht abgespielt werden: Dieses Gerät hat keine Tonausgabe, oder der Browser kann sie nicht nutzen. Bitte ein Audiogerät anschließen oder einschalten und erneut versuchen.',
    notPlayed: 'Der Browser konnte das nicht abspielen.',
    noFileNumber: (number) => `Dieser Torrent hat keine Datei mit der Nummer ${number}.`,
    noFileNamed: (name) => `Dieser Torrent hat keine Datei ${quoted(name)}.`,
    noBytes: (file) =>
      `${quoted(file)} hat keinen Inhalt: Die Datei ist leer oder eine Verknüpfung mit einer anderen. Bitte eine andere Datei wählen.`,
    beginningMissing: (file) =>
      `Kein Name in diesem Torrent verrät, welche Datei sich abspielen lässt, und der Anfang von ${quoted(file)}, der es verraten würde, ist nicht angekommen. Bitte selbst eine Datei wählen oder erneut versuchen, wenn mehr Peers da sind.`,
    noData:
      'Die Wiedergabe hat angehalten, weil die Daten nicht angekommen sind. Bitte erneut versuchen, wenn mehr Peers da sind.',
    damagedHere:
      'Der Browser kann den Film an dieser Stelle nicht dekodieren: Er ist beschädigt oder von einer Art, die dieser Browser nicht kennt.',
    picture: (codec) =>
      `Das Bild dieses Films ist ${codec}. Das kann dieser Browser nicht dekodieren. Ein anderer Browser oder eine Version in H.264 oder VP9 hilft vielleicht weiter.`,
    noSoundtrack:
      'Dieser Browser kann keine Tonspur dieser Datei dekodieren. Ein anderer Browser oder eine Version in AAC oder Opus hilft vielleicht weiter.',
    formRefused:
      'Der Browser kann den Film in der Form, in der er ihn bekommen hat, nicht abspielen. Ein anderer Browser oder eine Version in H.264 mit AAC-Ton hilft vielleicht weiter.',
    formUndecodable:
      'Der Browser kann den Film in der Form, in der er ihn bekommen hat, nicht dekodieren. Ein anderer Browser oder eine andere Version hilft vielleicht weiter.',
    typeRefused: (type) => `Dieser Browser kann ${type} nicht abspielen.`,
    nothingHere: 'Der Film hat an dieser Stelle weder Bild noch Ton.',
    oddTrack: 'Eine Spur dieses Films ist von einer Art, die sich nicht in eine andere Datei bringen lässt.',
    noForm:
      'Der Film lässt sich nicht in eine Form bringen, die dieser Browser abspielt: Er ist beschädigt oder von einer Art, die hier nicht bekannt ist.',
  },
  'serving-problems': {
    none: 'Dieser Browser bietet hier keinen Service Worker. Wenn das ein privates Fenster ist, bitte die Seite in einem gewöhnlichen öffnen.',
    insecure:
      'Ein Service Worker braucht eine sichere Adresse: Bitte die Seite über https: oder auf localhost öffnen.',
    noneOfPage:
      'Diese Seite hat keinen Service Worker. embed-sw.js muss so auf dieser Website liegen, dass der Ordner die Seite umfasst, und der Name muss angegeben sein.',
    notRegistered: (script) =>
      `Der Service Worker ${script} konnte nicht registriert werden: Sein Skript liegt nicht auf dem Server dieser Website, ist nicht erreichbar oder ist kein Skript. Bitte die Seite neu laden; wenn das nicht hilft, denen Bescheid geben, die sie gemacht haben.`,
    otherScope: (script, scope, page) =>
      `Der Service Worker ${script} bedient Seiten unter ${scope}, und diese Seite gehört nicht dazu. Sein Skript gehört in ${page} oder darüber; oder der Scope muss ${page} sein und mit dem Skript gesendet werden der Header „Service-Worker-Allowed: ${page}“.`,
    headerMissing: (script, folder, scope) =>
      `Der Service Worker ${script} darf nur Seiten unter ${folder} bedienen. Für den Scope ${scope} muss sein Server mit dem Skript den Header „Service-Worker-Allowed: ${scope}“ senden; oder das Skript muss in ${scope} liegen.`,
    notInstalled:
      'Der Service Worker konnte nicht installiert werden. Bitte die Seite neu laden; wenn das nicht hilft, Speicherplatz freigeben.',
    notStarted: 'Der Service Worker startet nicht. Bitte die Seite neu laden.',
    passedBy:
      'Diese Seite wurde an ihrem Service Worker vorbei geladen, wie es Umschalt+Neuladen tut. Bitte auf gewöhnliche Weise neu laden.',
    foreign:
      'Der Service Worker dieser Seite bedient keine Torrents. Er muss embed-sw.js laden, oder dieses muss stattdessen registriert werden.',
    sandboxedFrame:
      'Die umgebende Seite hat diesen Player in eine Sandbox gesteckt, in der er nichts speichern und keinen Service Worker haben darf. Bitte ihn in einem eigenen Tab öffnen. Wer jene Seite gemacht hat, kann der Sandbox des Frames „allow-same-origin“ hinzufügen.',
    sandboxedPage:
      'Der Server dieser Seite sendet sie mit einer „sandbox“-Richtlinie, sodass sie nichts speichern und keinen Service Worker haben darf. Wer den Server betreibt, kann dieser Richtlinie „allow-same-origin“ hinzufügen.',
    cookiesInFrame: (site) =>
      `Dieser Browser lässt den Player in der Seite einer anderen Website nichts speichern: Cookies sind blockiert. Bitte ihn in einem eigenen Tab öffnen oder Cookies für ${site} in den Einstellungen des Browsers erlauben.`,
    cookies: (site) =>
      `Dieser Browser lässt diese Website nichts speichern: Cookies sind blockiert. Bitte sie für ${site} in den Einstellungen des Browsers erlauben und dann die Seite neu laden.`,
    notYet:
      'Der Service Worker antwortet noch nicht. Ein Stream kann geöffnet werden, sobald `ready()` fertig ist.',
    noFileNumber: (number) => `Der Torrent hat keine Datei mit der Nummer ${number}.`,
  },
  'reading-problems': {
    noFile: 'Diese Datei gibt es in dem Torrent nicht.',
    noTorrent: 'Hier ist kein Torrent mit diesem Info-Hash geöffnet oder gespeichert.',
    nobodyAnswers:
      'Diese Daten sind noch nicht da, und niemand liefert sie. Bitte einen Tab mit dem Film offen lassen.',
  },
  'storage-problems': {
    because: (what, why) => `${what} ${why}`,
    full: 'Der Speicherplatz für diese Website ist aufgebraucht. Bitte Platz auf diesem Gerät schaffen oder die Daten dieser Website im Browser löschen.',
    aborted: 'Der Browser hat die Arbeit an seiner Datenbank abgebrochen, bevor sie fertig war.',
    closed: 'Der Browser hat seine Datenbank geschlossen. Bitte die Seite neu laden, wenn das so bleibt.',
    newerVersion: 'Eine neuere Version dieser Seite hat die Datenbank geändert. Bitte die Seite neu laden.',
    unreadable: 'Der Browser kann nicht lesen, was er gespeichert hatte.',
    broken: 'Die Datenbank des Browsers funktioniert gerade nicht.',
    forbidden:
      'Der Browser erlaubt hier keine Datenbank. Bitte in seinen Einstellungen für Websitedaten nachsehen.',
    silent: 'Die Datenbank des Browsers antwortet nicht. Bitte die Seite neu laden.',
    openingSilent:
      'Sie hat nicht geantwortet. Bitte andere Tabs dieser Website schließen, in denen eine ältere Version läuft.',
    none: 'Dieser Browser bietet hier kein IndexedDB: Es kann nichts gespeichert werden.',
    notOpened: 'Die Datenbank konnte nicht geöffnet werden.',
    databaseClosed: 'Die Datenbank wurde geschlossen.',
    otherTab: 'Dieser Torrent läuft jetzt in einem anderen Tab.',
    deleted: 'Der Torrent wurde gelöscht, während er lief.',
    piecesNotSaved: 'Heruntergeladene Stücke konnten nicht gespeichert werden.',
    piecesNotRead: 'Gespeicherte Stücke konnten nicht gelesen werden.',
    torrentNotSaved: 'Der Torrent konnte nicht gespeichert werden.',
    torrentNotDeleted: 'Der Torrent konnte nicht gelöscht werden.',
    filesNotKept: 'Die Dateien konnten nicht gespeichert werden.',
    filesNotRead: 'Die Dateien konnten nicht gelesen werden.',
    filesNotDeleted: 'Die Dateien konnten nicht gelöscht werden.',
    catalogueNotRead: 'Das Verzeichnis der Torrents konnte nicht gelesen werden.',
    catalogueNotWritten: 'Das Verzeichnis der Torrents konnte nicht geschrieben werden.',
    damagedPiece: 'Ein beschädigtes Stück konnte nicht entfernt werden.',
    otherFiles: 'Die Dateien sind nicht die des Torrents: Ihre Größen stimmen nicht überein.',
    sourceGone: (file) =>
      `${quoted(file)} ist nicht mehr lesbar: Die Datei wurde nach dem Teilen geändert, verschoben oder gelöscht. Bitte sie wiederherstellen, wie sie war, oder sie noch einmal teilen, wie sie jetzt ist.`,
    sourceChanged: (file, remedy) => `${quoted(file)} wurde nach dem Teilen geändert. ${remedy}`,
    sourceOneOf: (files, remedy) => `${eitherOf(files)} wurde nach dem Teilen geändert. ${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `Eine der Dateien ${files.map(quoted).join(', ')} und ${more} weiterer wurde nach dem Teilen geändert. ${remedy}`,
    shareAgain:
      'Was noch gleich ist, wird weiter geteilt. Um den jetzigen Stand zu teilen, bitte noch einmal teilen.',
  },
  'torrent-problems': {
    otherTorrent:
      'Die hinzugefügte Torrent-Datei beschreibt einen anderen Torrent. Nichts davon wurde übernommen.',
    emptyFile: 'Diese Datei ist leer.',
    fileTooLarge: 'Diese Datei ist zu groß für eine Torrent-Datei.',
    metadataTooLarge: 'Die Metadaten dieses Torrents sind zu groß.',
    webPage:
      'Das ist eine Webseite und keine Torrent-Datei. Vielleicht muss man sich auf der Website erst anmelden oder dort auf „Herunterladen“ drücken.',
    noTorrent: 'Das ist keine Torrent-Datei.',
    fileDamaged:
      'Diese Torrent-Datei ist beschädigt, oder ihr Ende fehlt. Bitte noch einmal dort herunterladen, wo sie herkam.',
    noInfo: 'Diese Torrent-Datei hat keinen „info“-Teil. Sie ist kein Torrent, oder sie ist beschädigt.',
    twoTorrents: `Diese Torrent-Datei beschreibt zwei Torrents, und Programme sind sich nicht einig, welcher gilt. ${otherTorrent}`,
    damaged: `Die Beschreibung dieses Torrents ist beschädigt. ${otherTorrent}`,
    twoThings: (key) =>
      `Die Beschreibung dieses Torrents nennt ${quoted(key)} zweimal, und Programme sind sich nicht einig, was gilt. ${otherTorrent}`,
    v2: 'Dieser Torrent gilt nur für BitTorrent v2, das dieser Player noch nicht kennt. Einer für v1 oder ein hybrider hilft weiter.',
    hashesIncomplete: 'Dieser Torrent ist beschädigt: Die Hashes seiner Stücke sind nicht vollständig.',
    pieceLength:
      'Dieser Torrent ist beschädigt: Die Länge seiner Stücke fehlt oder liegt außerhalb des Erlaubten.',
    nothingInside: 'In diesem Torrent ist nichts: Seine Dateien sind leer.',
    hashCount: 'Dieser Torrent ist beschädigt: Er hat nicht einen Hash für jedes Stück seiner Dateien.',
    piecesTooShort:
      'Die Stücke dieses Torrents sind kürzer als 1 KiB; so etwas spielt dieser Player nicht ab. Einer mit demselben Inhalt und längeren Stücken hilft weiter.',
    piecesTooLong:
      'Die Stücke dieses Torrents sind länger als 64 MiB, zu lang für den Arbeitsspeicher einer Seite. Einer mit demselben Inhalt und kürzeren Stücken hilft weiter.',
    noFiles: 'Dieser Torrent ist beschädigt: Er nennt keine Dateien.',
    tooManyFiles: (most) => `Dieser Torrent hat mehr als ${most} Dateien.`,
    noEntry: 'Dieser Torrent ist beschädigt: Ein Eintrag in seiner Dateiliste ist keiner.',
    length: 'Dieser Torrent ist beschädigt: Seine Länge liegt außerhalb des Erlaubten.',
    fileLength:
      'Dieser Torrent ist beschädigt: Die Länge einer Datei fehlt oder liegt außerhalb des Erlaubten.',
    noPath: 'Dieser Torrent ist beschädigt: Eine Datei hat keinen Pfad.',
    tooDeep: (most) => `Dieser Torrent hat Ordner, die mehr als ${most} Ebenen tief liegen.`,
    pathNoText: 'Dieser Torrent ist beschädigt: Ein Pfad ist kein Text.',
    tooManyToShare: (files, most) =>
      `Das sind ${files} Dateien, und ein Torrent kann höchstens ${most} haben. Nichts wird geteilt. Bitte nur einige davon teilen oder sie packen.`,
    tooDeepToShare: (file, most) =>
      `${quoted(file)} liegt in mehr als ${most} Ordnern, und mehr kann ein Torrent nicht haben. Nichts wird geteilt. Bitte nur einen Teil des Ordners teilen.`,
    noFileToShare: 'Es ist keine Datei da, die sich teilen ließe.',
    emptyToShare: (file) => `${quoted(file)} ist leer, also gibt es nichts zu teilen.`,
    nothingToShare: 'Es gibt nichts zu teilen: Alle diese Dateien sind leer oder versteckt.',
  },
  'tracker-problems': {
    noAddress: 'Das ist keine Adresse eines Trackers.',
    noWebSocket: 'Browser können nur WebSocket-Tracker nutzen (ws:// oder wss://).',
    notSecure: 'Eine Seite über https kann nur Tracker über wss:// nutzen.',
    badAddress: 'Die Adresse des Trackers ist nicht nutzbar.',
    silent: 'Der Tracker antwortet nicht.',
    tooMuch: 'Der Tracker hat eine zu lange Nachricht gesendet.',
    hungUp: 'Der Tracker hat die Verbindung beendet.',
    unreachable: 'Der Tracker ist nicht erreichbar.',
    refusedMessage: (said) => `Der Tracker hat eine Nachricht abgelehnt. Er sagt: ${quoted(said)}`,
    refuses: (said) => `Der Tracker lehnt ab. Er sagt: ${quoted(said)}`,
    says: (said) => `Der Tracker sagt: ${quoted(said)}`,
    noWebRtc: 'Hier sind keine WebRTC-Verbindungen möglich.',
    noWebRtcBecause: (said) =>
      `Hier sind keine WebRTC-Verbindungen möglich (der Browser sagt: ${quoted(said)}).`,
    noSockets: 'Hier gibt es keine WebSockets, und ohne sie keine Tracker.',
  },
}
