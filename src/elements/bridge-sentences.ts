import type { BridgeSnapshot } from '../engine/messages/snapshot.ts'
import { bridgeSearchText, foundText, isBridgeAtWork } from './bridge-texts.ts'
import { hasNoPeers, knowsNoFiles, type PlaybackState } from './player-status.ts'
import type { SentenceRow, Words } from './saying.ts'
import { bridgeTexts } from './texts/bridge.ts'
import { errorTitleTexts } from './texts/error-titles.ts'

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
    say: (state) => ofBridge(state, ({ server }) => ({ text: bridgeTexts().restarts(server) })),
  },
  {
    id: 'bridge-nobody',
    when: 'After ten seconds of waiting the bridge is connected to no ordinary peer, and nobody else is there',
    holds: (state) => findsNobody(state) && state.waitedMs >= aloneAfterMs,
    say: (state) =>
      ofBridge(state, (bridge) => ({
        place: knowsNoFiles(state) ? 'card' : 'status',
        title: knowsNoFiles(state) ? errorTitleTexts()['no-peers'] : '',
        text: bridgeTexts().searchGoesOn(foundText(bridge)),
        spoken: bridgeTexts().searchGoesOnSpoken,
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
