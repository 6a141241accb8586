import type { BridgeSnapshot } from '../engine/messages/snapshot.ts'
import { bridgeRestartText, bridgeSearchText, foundText, isBridgeAtWork } from './bridge-texts.ts'
import { errorRows } from './error-rows.ts'
import { hasNoPeers, knowsNoFiles, type PlaybackState } from './player-status.ts'
import type { SentenceRow, Words } from './saying.ts'

/** Milliseconds. As long as the engine waits before it says that nobody was found. */
const aloneAfterMs = 10_000

/** The bridge, while nothing comes; `null`: something does, or no bridge is asked. */
const idleBridge = ({ snapshot }: PlaybackState): BridgeSnapshot | null =>
  snapshot === null || snapshot.downloadRate > 0 ? null : snapshot.bridge

/** Neither the bridge, which is a peer itself, nor anybody else has something to give. */
const findsNobody = (state: PlaybackState): boolean => {
  const bridge = idleBridge(state)
  // A bridge that has everything, from an earlier time, needs nobody.
  const isAlone = (state.snapshot?.peers ?? []).every((peer) => peer.bridge && peer.progress < 1)
  return bridge !== null && isBridgeAtWork(bridge) && bridge.peers === 0 && isAlone
}

const ofBridge = ({ snapshot }: PlaybackState, words: (bridge: BridgeSnapshot) => Words): Words =>
  snapshot?.bridge == null ? { text: '' } : words(snapshot.bridge)

/** Rows for when a bridge is asked and nothing arrives. */
export const bridgeRows: readonly SentenceRow[] = [
  {
    id: 'bridge-restarts',
    when: 'The bridge’s process is being started again, and nothing arrives',
    holds: (state) => idleBridge(state)?.state === 'unavailable',
    say: (state) => ofBridge(state, (bridge) => ({ text: bridgeRestartText(bridge) })),
  },
  {
    id: 'bridge-nobody',
    when: 'After ten seconds of waiting the bridge is connected to no ordinary peer, and nobody else is there',
    holds: (state) => findsNobody(state) && state.waitedMs >= aloneAfterMs,
    say: (state) =>
      ofBridge(state, (bridge) => ({
        place: knowsNoFiles(state) ? 'card' : 'status',
        title: knowsNoFiles(state) ? errorRows['no-peers'].title : '',
        text: `${foundText(bridge)} The search goes on.`,
        spoken: 'No ordinary peer could be reached yet. The search goes on.',
      })),
  },
  {
    id: 'bridge-search',
    when: 'No peer is connected, or only the bridge and the files are not known yet; the bridge looks for ordinary peers',
    holds: (state) => {
      const bridge = idleBridge(state)
      if (bridge === null || !(isBridgeAtWork(bridge) || bridge.state === 'connecting')) return false
      return hasNoPeers(state) || (knowsNoFiles(state) && findsNobody(state))
    },
    say: (state) =>
      ofBridge(state, (bridge) => ({ text: bridgeSearchText(bridge, state.waitedMs >= aloneAfterMs) })),
  },
]
