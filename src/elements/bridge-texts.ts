/** What people are told of a bridge: a server that has ordinary BitTorrent clients as peers. Pure. */
import type { BridgeSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import { say } from '../shared/wording.ts'
import { formatRate } from './format.ts'
import { trackerStateText } from './player-texts.ts'
import { bridgeTexts } from './texts/bridge.ts'

/** Whether it looks for peers, or has some. */
export const isBridgeAtWork = ({ state }: Pick<BridgeSnapshot, 'state'>): boolean =>
  state === 'joining' || state === 'joined'

/** Where data comes from, in few words: `through this server: 3 ordinary peers`; `''`: not from there. */
export const bridgePeersText = ({ bridge }: Pick<TorrentSnapshot, 'bridge'>): string =>
  bridge === null || !isBridgeAtWork(bridge) || bridge.peers === 0
    ? ''
    : bridgeTexts().through(bridge.server, bridge.peers)

/** What became of the addresses that were found, in a sentence. */
export const foundText = (bridge: BridgeSnapshot): string => {
  const texts = bridgeTexts()
  if (bridge.found > 0) return texts.found(bridge)
  return bridge.asksDht ? texts.foundNobodyDht(bridge.server) : texts.foundNobody(bridge.server)
}

/** While no peer is connected to this page: what the bridge does about it. */
export const bridgeSearchText = ({ server, peers }: BridgeSnapshot, isLong: boolean): string => {
  const texts = bridgeTexts()
  if (peers === 0) return texts.finding(server)
  return isLong ? texts.notConnected(server, peers) : texts.connecting(server, peers)
}

/** A sentence which says that nobody is there, with the reason why a bridge does not help. */
export const withBridgeExcuse = (nobody: string, bridge: BridgeSnapshot | null): string => {
  const texts = bridgeTexts()
  if (bridge?.state === 'unreachable') return texts.nobodyAndUnreachable(nobody, bridge.server)
  const reason = bridge?.state === 'refused' ? bridge.reason : null
  return reason === null ? nobody : texts.nobodyAndReason(nobody, say(reason))
}

/** How a bridge is doing, for lists. */
export const bridgeStateText = (bridge: BridgeSnapshot): string => {
  const { server, state, reason, peers, seeds, downloadRate, found } = bridge
  const texts = bridgeTexts()
  switch (state) {
    case 'connecting':
      return texts.asking(server)
    case 'unreachable':
      return reason === null ? texts.unreachable(server) : say(reason)
    case 'unavailable':
      return texts.restarts(server)
    case 'refused':
      return reason === null ? texts.refused(server) : say(reason)
    case 'joining':
    case 'joined':
      return peers === 0
        ? foundText(bridge)
        : texts.joined(server, peers, seeds, formatRate(downloadRate), found > peers ? foundText(bridge) : '')
  }
}

/** The state of a tracker. Those that no page can ask, a bridge may. */
export const trackerTextBeside = (bridge: BridgeSnapshot | null, tracker: TrackerStatus): string =>
  bridge !== null && isBridgeAtWork(bridge) && /^(?:udp|https?):/i.test(tracker.url)
    ? bridgeTexts().asksTracker(bridge.server)
    : trackerStateText(tracker)
