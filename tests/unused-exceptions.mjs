/**
 * What `tests/check-unused.mjs` may find, each with the reason why it stays. A member stands as `Owner.name`.
 * An entry for which nothing is found any more fails the check: take it out.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const exceptions = {
  'waits for its user': {
    'src/elements/film-title.ts src/elements/film-title.ts': 'whoever shows a title that the file says',
    'src/storage/catalogue.ts listTorrents': 'the page of all kept torrents will show them',
    'src/media/mp4-inspect.ts MediaDescription.durationSeconds':
      'the bridge to other readers will ask for it',
    'src/media/mp4-inspect.ts MediaDescription.headerRanges':
      'to be fetched before playback when a film opens',
  },
  'is part of what embedders may use': {
    'src/elements/torrent-player.ts TorrentPlayerElement.filmFacts': 'a property of the element',
  },
  'completes a format that strangers speak': {
    'src/protocol/udp-tracker.ts UdpRequest.urlData': 'BEP 41; our own tracker is one tracker at every path',
    'src/protocol/messages.ts encodeAllowedFast':
      'we read this message; tests speak for the peer that sends it',
    'src/node/tracker-swarms.ts SwarmServer.getSwarm': "bittorrent-tracker's server calls it",
    'src/node/tracker-swarms.ts SwarmServer.createSwarm': "bittorrent-tracker's server calls it",
  },
  'is read in /status.json, by whoever operates the server': {
    'src/node/server-status.ts ServerStatus.uptimeSeconds': 'a field of the answer',
    'src/node/server-status.ts ServerStatus.isRunning': 'a field of the answer',
    'src/node/server-status.ts ServerStatus.bridgeSockets': 'a field of the answer',
    'src/node/server-status.ts ServerStatus.totals': 'a field of the answer',
    'src/node/server-status.ts withTotals.totals': 'a field of the answer',
    'src/node/bridge/report.ts TorrentReport.idleSeconds': 'a field of each torrent in the answer',
    'src/node/bridge/report.ts BridgeReport.residentBytes': 'a field of the answer',
    'src/node/mainline/ports.ts DialReport.filtered': 'a field of each torrent in the answer',
  },
  'is called by a package': {
    'src/network/peer-stream.ts Duplex.removeListener': 'simple-peer does, when it closes',
  },
  'is of the build': {
    'src/node/compress-folder.ts compressFolder': 'vite.config.ts calls it, which is not part of the product',
  },
  'is set, and the platform reads it': {
    'src/elements/repackaged/native-soundtracks.ts NativeTracks.enabled': 'a property of AudioTrack',
  },
  'shows a bound or a state that tests and the simulator judge': {
    'src/node/server.ts AppService.seederPid': 'which process to kill',
    'src/node/mainline/tcp-listener.ts TcpListener.waitingCount':
      'the bound on connections in their handshake',
    'src/node/address-swarms.ts AddressSwarms.placeCount': 'the bound on places of ordinary clients',
    'src/protocol/wire-parser.ts WireParser.bufferLength': 'the bound on what a peer makes us hold',
    'src/elements/saying.ts SentenceRow.when': 'a test writes docs/sentences.md with it',
    'src/elements/toasts.ts ToastRow.when': 'a test writes docs/sentences.md with it',
    'src/elements/toasts.ts ToastRow.unless': 'a test writes docs/sentences.md with it',
  },
}
