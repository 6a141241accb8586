import { expect, it } from 'vitest'
import type { TrackerStatus } from '../../../src/network/ports.ts'
import { WebRtcNetwork } from '../../../src/network/webrtc-network.ts'
import { type ScriptedWebSocket, scriptedSockets } from '../../helpers/scripted-socket.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

it('a tracker that is removed is hung up on for this torrent, and is not tried again', async () => {
  const clock = new VirtualClock()
  const { made, WebSocket } = scriptedSockets()
  const network = new WebRtcNetwork({ iceServers: [], clock, WebSocket })
  let shown: readonly TrackerStatus[] = []
  const join = (byte: number) =>
    network.join(
      {
        infoHash: new Uint8Array(20).fill(byte),
        peerId: new Uint8Array(20).fill(9),
        trackers: ['wss://spy.example', 'wss://own.example', 'udp://refused.example:1'],
        state: { uploaded: 0, downloaded: 0, left: 1 },
        demand: { isIn: true, links: 10, lacks: 'data', isWatched: false },
      },
      { link: () => undefined, trackers: (status) => (shown = status) },
    )
  const first = join(1)
  const second = join(2)
  const spies = (): ScriptedWebSocket[] => made.filter(({ url }) => url === 'wss://spy.example')
  expect(made).toHaveLength(4)

  second.removeTracker('wss://spy.example')
  second.removeTracker('udp://refused.example:1')
  second.removeTracker('wss://unknown.example')
  await clock.pass(1)
  expect(shown.map(({ url }) => url)).toEqual(['wss://own.example'])
  // The first torrent asks it still, on its own socket.
  expect(spies().map(({ readyState }) => readyState)).toEqual([0, 3])

  first.removeTracker('wss://spy.example')
  await clock.pass(600_000)
  expect(spies().map(({ readyState }) => readyState)).toEqual([3, 3])

  first.addTrackers(['wss://spy.example'])
  expect(spies()).toHaveLength(3)
  network.destroy()
})
