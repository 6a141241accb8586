import { afterEach, expect, test } from 'vitest'
import { type ToRelay, wrapConnections } from '../../bench/lines/wrap-connections.ts'

afterEach(() => {
  globalThis.selectedPairs = undefined
  globalThis.reachedPeers = undefined
})

/** A connection that notes what reaches the browser's own methods, and a relay that a test answers. */
const setUp = () => {
  const calls: string[] = []
  const told: ToRelay[] = []
  const sockets: FakeSocket[] = []
  class FakeConnection extends EventTarget {
    iceConnectionState = 'new'
    signalingState = 'stable'
    async setLocalDescription(): Promise<void> {
      calls.push('local')
    }
    async setRemoteDescription({ sdp }: RTCSessionDescriptionInit): Promise<void> {
      calls.push(`remote ${sdp}`)
    }
    async addIceCandidate(given?: RTCIceCandidateInit): Promise<void> {
      calls.push(`candidate ${given?.candidate}`)
    }
    async createAnswer(): Promise<object> {
      calls.push('answer')
      return {}
    }
    close(): void {
      calls.push('close')
      this.signalingState = 'closed'
    }
    gather(line: string): void {
      this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate: line } }))
    }
  }
  class FakeSocket extends EventTarget {
    readyState = 1
    constructor() {
      super()
      sockets.push(this)
    }
    send(text: string): void {
      told.push(JSON.parse(text))
    }
  }
  wrapConnections(
    { url: 'ws://relay/viewer' },
    {
      RTCPeerConnection: FakeConnection as unknown as typeof RTCPeerConnection,
      WebSocket: FakeSocket as unknown as typeof WebSocket,
    },
  )
  /** The relay answers every question: its port is the candidate's and 10,000 more. */
  const answer = (known = (_address: string): boolean => true): void => {
    for (const message of told.splice(0)) {
      if (!('lookUp' in message)) continue
      const [host, port] = message.lookUp.split(':')
      const relay = known(message.lookUp) ? `${host}:${Number(port) + 10_000}` : null
      const data = JSON.stringify({ id: message.id, relay })
      sockets[0]?.dispatchEvent(Object.assign(new Event('message'), { data }))
    }
  }
  const fake = new FakeConnection()
  return { fake, connection: fake as unknown as RTCPeerConnection, calls, told, answer }
}

const host = 'candidate:1 1 udp 2122260223 10.0.0.7 4000 typ host generation 0'
const others = [
  'candidate:2 1 tcp 1518280447 10.0.0.7 9 typ host tcptype active',
  'candidate:3 1 udp 1686052607 203.0.113.9 5000 typ srflx raddr 10.0.0.7 rport 4000',
  'candidate:4 1 udp 2122260223 4d2a.local 6000 typ host',
  'candidate:5 1 udp 2122260223 fd00::7 7000 typ host',
]
const sdpOf = (candidates: readonly string[]): string =>
  ['v=0', ...candidates.map((line) => `a=${line}`), 'a=end-of-candidates', ''].join('\r\n')

test('of the other side nothing is left but what the relay stands for', async () => {
  const { connection, calls, answer } = setUp()
  const set = connection.setRemoteDescription({ type: 'offer', sdp: sdpOf([host, ...others]) })
  expect(calls).toEqual([])
  answer()
  await set
  const relayed = 'candidate:1 1 udp 2122260223 10.0.0.7 14000 typ host generation 0'
  expect(calls).toEqual([`remote ${sdpOf([relayed])}`])
})

test('a candidate that the relay does not know is not used', async () => {
  const { connection, calls, told, answer } = setUp()
  const set = connection.setRemoteDescription({ type: 'offer', sdp: sdpOf([host]) })
  answer(() => false)
  await set
  const add = connection.addIceCandidate({ candidate: host })
  await expect.poll(() => told.length).toBe(1)
  answer(() => false)
  await add
  expect(calls).toEqual([`remote ${sdpOf([])}`])
})

test('what is asked of a connection while the relay is asked comes after it', async () => {
  const { connection, calls, answer } = setUp()
  const all = [
    connection.setRemoteDescription({ type: 'offer', sdp: sdpOf([]) }),
    connection.createAnswer(),
    connection.setLocalDescription(),
    connection.addIceCandidate(),
  ]
  answer()
  await Promise.all(all)
  expect(calls).toEqual([`remote ${sdpOf([])}`, 'answer', 'local', 'candidate undefined'])
})

test('the relay is told of what a connection gathers, and of its end', async () => {
  const { fake, connection, told, calls } = setUp()
  await connection.setLocalDescription()
  for (const line of [host, ...others, host]) fake.gather(line)
  expect(told).toEqual([{ register: '10.0.0.7:4000' }])
  connection.close()
  expect(told.at(-1)).toEqual({ release: '10.0.0.7:4000' })
  expect(calls).toEqual(['local', 'close'])
})

test('a connection that is closed meanwhile is left alone', async () => {
  const { connection, calls, answer } = setUp()
  const set = connection.setRemoteDescription({ type: 'answer', sdp: sdpOf([host]) })
  connection.close()
  answer()
  await expect(set).rejects.toThrow('closed')
  expect(calls).toEqual(['close'])
})
