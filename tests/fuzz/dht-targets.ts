import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import DHT from 'bittorrent-dht'
import * as fc from 'fast-check'
import { readDhtMessage } from '../../src/node/mainline/dht-message.ts'
import { type BencodeInput, encodeBencode } from '../../src/protocol/bencode.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const odd: fc.Arbitrary<BencodeInput> = fc.oneof(
  fc.integer(),
  fc.uint8Array({ maxLength: 60 }),
  fc.constant<BencodeInput>([]),
  fc.constant<BencodeInput>(new Map()),
)
const either = (usual: fc.Arbitrary<BencodeInput>): fc.Arbitrary<BencodeInput> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd })
const dictionary = (fields: Record<string, fc.Arbitrary<BencodeInput>>): fc.Arbitrary<BencodeInput> =>
  fc
    .record(fields, { requiredKeys: ['id', 't', 'y'].filter((key) => key in fields) })
    .map((values) => new Map(Object.entries(values)))

const body = dictionary({
  id: either(id),
  target: either(id),
  info_hash: either(id),
  token: either(fc.uint8Array({ maxLength: 20 })),
  port: either(fc.integer()),
  implied_port: either(fc.integer()),
  nodes: either(fc.uint8Array({ minLength: 26, maxLength: 26 })),
  values: either(fc.array(fc.uint8Array({ minLength: 6, maxLength: 6 }), { maxLength: 5 })),
  want: either(fc.constant(['n4'])),
})
const messages = dictionary({
  t: either(fc.constantFrom(Uint8Array.of(0, 1), Uint8Array.of(0, 2), Uint8Array.of(9))),
  y: either(fc.constantFrom('q', 'r', 'e')),
  q: either(fc.constantFrom('ping', 'find_node', 'get_peers', 'announce_peer', 'get', 'put')),
  a: either(body),
  r: either(body),
  e: either(fc.constant([201, 'An error'])),
}).map(encodeBencode)

/** A socket that sends nothing anywhere. */
class DeadSocket extends EventEmitter {
  send(): void {
    // Nobody is there.
  }

  address(): { port: number } {
    return { port: 6881 }
  }

  close(): void {
    this.emit('close')
  }
}

export const dhtTargets = [
  fuzzTarget(
    'DHT: what is let in never makes bittorrent-dht throw',
    fc.array(fc.oneof(anyBytes, messages, mutated(messages)), { minLength: 1, maxLength: 8 }),
    (datagrams) => {
      const socket = new DeadSocket()
      const options = { nodeId: Buffer.alloc(20, 1), bootstrap: false, maxPeers: 10, maxAge: 1_000 } as const
      const dht = new DHT({ ...options, socket })
      dht.on('error', (error) => assert.fail(error))
      dht.addNode({ host: '198.51.100.7', port: 6881 })
      dht.addNode({ host: '198.51.100.7', port: 6882 })
      try {
        for (const bytes of datagrams) {
          if (readDhtMessage(bytes) === null) continue
          socket.emit('message', Buffer.from(bytes), { address: '198.51.100.7', port: 6881, family: 'IPv4' })
        }
      } finally {
        dht.destroy(() => undefined)
      }
    },
  ),
]
