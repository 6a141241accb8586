/** What people are told of a bridge: a server that has ordinary BitTorrent clients as peers. Pure. */
import type { BridgeSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import { formatCount, formatRate } from './format.ts'
import { trackerStateText } from './player-texts.ts'

type Server = Pick<BridgeSnapshot, 'server'>

const serverName = ({ server }: Server): string => (server === null ? 'this server' : `the server ${server}`)
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
const ordinaryPeers = (count: number): string => formatCount(count, 'ordinary peer')

/** Whether it looks for peers, or has some. */
export const isBridgeAtWork = ({ state }: Pick<BridgeSnapshot, 'state'>): boolean =>
  state === 'joining' || state === 'joined'

/** Where data comes from, in few words: `through this server: 3 ordinary peers`; `''`: not from there. */
export const bridgePeersText = ({ bridge }: Pick<TorrentSnapshot, 'bridge'>): string =>
  bridge === null || !isBridgeAtWork(bridge) || bridge.peers === 0
    ? ''
    : `through ${serverName(bridge)}: ${ordinaryPeers(bridge.peers)}`

/** What became of the addresses that were found, in a sentence. */
export const foundText = (bridge: BridgeSnapshot): string => {
  const { found, silent, refused, closed, asksDht } = bridge
  if (found === 0) {
    const where = asksDht ? 'at its trackers or in the DHT' : 'at its trackers'
    return `${capital(serverName(bridge))} has not found an ordinary peer of this torrent, ${where}.`
  }
  const parts = [
    { count: silent, what: 'did not answer' },
    { count: refused, what: 'refused the connection' },
    { count: closed, what: 'hung up' },
  ]
  const what = parts.filter(({ count }) => count > 0).map((part) => `${part.count} ${part.what}`)
  const addresses = found === 1 ? '1 address was found' : `${found} addresses were found`
  return what.length === 0
    ? `${addresses}, and no peer is connected yet.`
    : `${addresses}: ${what.join(', ')}.`
}

/** While no peer is connected to this page: what the bridge does about it. */
export const bridgeSearchText = (bridge: BridgeSnapshot, isLong: boolean): string => {
  if (bridge.peers === 0) return `Finding ordinary peers through ${serverName(bridge)}…`
  const found = `${capital(serverName(bridge))} has ${ordinaryPeers(bridge.peers)}`
  return isLong
    ? `${found}, but this page has no connection to the server yet. It is tried again by itself.`
    : `${found}. Connecting to the server…`
}

export const bridgeRestartText = (bridge: Server): string =>
  `${capital(serverName(bridge))} starts its search for ordinary peers again. It goes on in a few seconds.`

/** Why a bridge does not help, a sentence after “nobody is there”; `''`: it does. */
export const bridgeExcuse = (bridge: BridgeSnapshot | null): string => {
  if (bridge?.state === 'refused') return bridge.reason ?? ''
  return bridge?.state === 'unreachable'
    ? `${capital(serverName(bridge))} could ask ordinary peers, but does not answer now.`
    : ''
}

/** How a bridge is doing, for lists. */
export const bridgeStateText = (bridge: BridgeSnapshot): string => {
  const { state, reason, seeds, downloadRate } = bridge
  switch (state) {
    case 'connecting':
      return `Asking ${serverName(bridge)}…`
    case 'unreachable':
      return reason ?? `${capital(serverName(bridge))} does not answer.`
    case 'unavailable':
      return bridgeRestartText(bridge)
    case 'refused':
      return reason ?? `${capital(serverName(bridge))} does not ask ordinary peers for this torrent.`
    case 'joining':
    case 'joined': {
      const linked = bridgePeersText({ bridge })
      const rest = linked === '' || bridge.found <= bridge.peers ? '' : ` ${foundText(bridge)}`
      return linked === ''
        ? foundText(bridge)
        : `${capital(linked)}, of which ${seeds} ${seeds === 1 ? 'has' : 'have'} everything; ${formatRate(downloadRate)}.${rest}`
    }
  }
}

/** The state of a tracker. Those that no page can ask, a bridge may. */
export const trackerTextBeside = (bridge: BridgeSnapshot | null, tracker: TrackerStatus): string =>
  bridge !== null && isBridgeAtWork(bridge) && /^(?:udp|https?):/i.test(tracker.url)
    ? `${serverName(bridge)} asks it`
    : trackerStateText(tracker)
