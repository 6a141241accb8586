import { afterEach, expect, it } from 'vitest'
import type { TrackerStatus } from '../../../src/network/ports.ts'
import type { WebSocketConstructor } from '../../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../../src/network/webrtc-network.ts'
import { VirtualClock } from '../swarm/virtual-world.ts'

class ScriptedWebSocket {
  static made: ScriptedWebSocket[] = []
  readonly url: string
  readyState = 0
  readonly sent: string[] = []
  onopen: () => void = () => undefined
  onclose: () => void = () => undefined
  onmessage: (event: { data: unknown }) => void = () => undefined

  constructor(url: string) {
    this.url = url
    ScriptedWebSocket.made.push(this)
  }

  send(message: string): void {
    this.sent.push(message)
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose()
  }
}

afterEach(() => {
  ScriptedWebSocket.made = []
})

const state = { uploaded: 0, downloaded: 0, left: 1 }

it('a tracker that is removed is hung up on when no other torrent uses it, and is not tried again', async () => {
  const clock = new VirtualClock()
  const network = new WebRtcNetwork({
    iceServers: [],
    clock,
    WebSocket: ScriptedWebSocket as unknown as WebSocketConstructor,
  })
  let shown: readonly TrackerStatus[] = []
  const join = (byte: number) =>
    network.join(
      {
        infoHash: new Uint8Array(20).fill(byte),
        peerId: new Uint8Array(20).fill(9),
        trackers: ['wss://spy.example', 'wss://own.example', 'udp://refused.example:1'],
        state,
      },
      { link: () => undefined, trackers: (status) => (shown = status) },
    )
  const first = join(1)
  const second = join(2)
  const named = (url: string): ScriptedWebSocket[] =>
    ScriptedWebSocket.made.filter((socket) => socket.url === url)
  expect(ScriptedWebSocket.made).toHaveLength(2)

  second.removeTracker('wss://spy.example')
  second.removeTracker('udp://refused.example:1')
  second.removeTracker('wss://unknown.example')
  await clock.pass(1)
  expect(shown.map(({ url }) => url)).toEqual(['wss://own.example'])
  // The first torrent asks it still.
  expect(named('wss://spy.example')[0]?.readyState).toBe(0)

  first.removeTracker('wss://spy.example')
  await clock.pass(600_000)
  expect(named('wss://spy.example')).toHaveLength(1)
  expect(named('wss://spy.example')[0]?.readyState).toBe(3)

  first.addTrackers(['wss://spy.example'])
  expect(named('wss://spy.example')).toHaveLength(2)
  network.destroy()
})
