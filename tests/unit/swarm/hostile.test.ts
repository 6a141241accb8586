import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeExtensionHandshake, encodeMetadataData } from '../../../src/protocol/extension.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { concatBytes, toUtf8 } from '../../../src/shared/bytes.ts'
import { attacks } from '../../helpers/attacks.ts'
import {
  linkPair,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
  type VirtualLink,
} from '../../helpers/virtual-world.ts'

interface Attacker {
  readonly link: VirtualLink
  isClosed: boolean
  readonly received: Uint8Array[]
}

const torrent = makeTorrent(1_000_000, 65_536)

const setUp = async (
  have: 'all' | 'none',
  knowsInfo = true,
): Promise<{
  clock: VirtualClock
  victim: TestNode
  attack: (...data: Uint8Array[]) => Promise<Attacker>
}> => {
  const clock = new VirtualClock()
  const victim = await makeNode(clock, torrent, { id: 1, have, knowsInfo })
  if (knowsInfo) victim.swarm.policy.addRange(0, torrent.info.length)
  const attack = async (...data: Uint8Array[]): Promise<Attacker> => {
    const [ours, theirs] = linkPair(clock, { delayMs: 5, bytesPerSecond: 50_000_000 })
    const attacker: Attacker = { link: theirs, isClosed: false, received: [] }
    theirs.listen({
      data: (bytes) => attacker.received.push(bytes),
      drain: () => undefined,
      close: () => {
        attacker.isClosed = true
      },
    })
    victim.swarm.addLink(ours)
    for (const part of data) theirs.send(part)
    await clock.pass(2_000)
    return attacker
  }
  return { clock, victim, attack }
}

const hello = messages.encodeHandshake({
  infoHash: torrent.info.infoHash,
  peerId: new Uint8Array(20).fill(66),
})

describe('a peer that speaks the protocol badly loses its connection', () => {
  const costly = attacks.filter((attack) => attack.costs === 'connection' && !attack.beforeMetadata)
  it.each(costly.map((attack) => [attack.name, attack] as const))('to a seed: %s', async (_, attack) => {
    const { clock, victim, attack: connect } = await setUp('all')
    const attacker = await connect(...(attack.greets === false ? [] : [hello]))
    const attacking = attack.run(
      {
        send: (bytes) => attacker.link.send(bytes),
        pass: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
        isClosed: () => attacker.isClosed,
      },
      torrent.info,
    )
    await clock.pass(30_000)
    await attacking
    expect(attacker.isClosed).toBe(true)
    expect(victim.swarm.peers).toHaveLength(0)
  })

  it('a flood of requests is refused, then ended, and costs no memory', async () => {
    const { clock, victim, attack } = await setUp('all')
    const attacker = await attack(hello, messages.encodeInterested())
    expect(victim.swarm.peers).toHaveLength(1)
    // Nothing is read at the other end: what we would send piles up.
    const [peer] = victim.swarm.peers
    const request = messages.encodeRequest(0, 0, 16_384)
    const flood = concatBytes(Array.from({ length: 5_000 }, () => request))
    attacker.link.send(flood)
    await clock.run(() => peer!.uploads.length > 2_000 || peer!.isClosed, 3_000)
    expect(peer!.uploads.length).toBeLessThanOrEqual(2_000)
    // What is read for it is bounded by what the link takes.
    expect(peer!.link.bufferedAmount).toBeLessThan(1_000_000)
  })

  it('a thousand extension names cost nothing but what they say', async () => {
    const { victim, attack } = await setUp('all')
    const names = new Map(
      Array.from({ length: 1_000 }, (_, i) => [`x${String(i).padStart(4, '0')}`, i % 256]),
    )
    await attack(hello, messages.encodeExtended(0, encodeExtensionHandshake({ m: names })))
    // Kept or ended, but bounded: what is kept of the names is at most 128.
    for (const peer of victim.swarm.peers) expect(peer.extensions.has('x0999')).toBe(false)
  })

  it('a storm of chokes and unchokes changes nothing for others', async () => {
    const { clock, victim, attack } = await setUp('none')
    const storm = concatBytes(
      Array.from({ length: 2_000 }, (_, i) => (i % 2 ? messages.encodeUnchoke() : messages.encodeChoke())),
    )
    await attack(hello, messages.encodeHaveAll(), storm)
    const seed = await makeNode(clock, torrent, { id: 9, have: 'all' })
    const [a, b] = linkPair(clock, { delayMs: 5, bytesPerSecond: 2_000_000 })
    victim.swarm.addLink(a)
    seed.swarm.addLink(b)
    expect(await clock.run(() => victim.swarm.isComplete, 60_000)).toBe(true)
  })

  it('metadata that does not match is thrown away, its sender too, and the true one still comes', async () => {
    const { clock, victim, attack } = await setUp('none', false)
    const size = torrent.info.infoBytes.length
    const attacker = await attack(
      hello,
      messages.encodeExtended(
        0,
        encodeExtensionHandshake({ m: new Map([['ut_metadata', 3]]), metadataSize: size }),
      ),
      messages.encodeExtended(1, encodeMetadataData(0, size, new Uint8Array(size))),
    )
    // It answers before it is asked, then when it is asked.
    attacker.link.send(messages.encodeExtended(1, encodeMetadataData(0, size, new Uint8Array(size))))
    await clock.pass(500)
    expect(victim.swarm.info).toBeNull()
    expect(victim.swarm.peers).toHaveLength(0)
    const seed = await makeNode(clock, torrent, { id: 9, have: 'all' })
    const [a, b] = linkPair(clock, { delayMs: 5, bytesPerSecond: 2_000_000 })
    victim.swarm.addLink(a)
    seed.swarm.addLink(b)
    expect(await clock.run(() => victim.swarm.have !== null, 10_000)).toBe(true)
  })

  it('one who is silent when it alone is asked for metadata loses its turn', async () => {
    const { clock, victim, attack } = await setUp('none', false)
    const size = torrent.info.infoBytes.length
    const offer = messages.encodeExtended(
      0,
      encodeExtensionHandshake({ m: new Map([['ut_metadata', 3]]), metadataSize: size }),
    )
    const lie = messages.encodeExtended(1, encodeMetadataData(0, size, new Uint8Array(size)))
    // From the lie on only one is asked at a time; the one who comes next never answers.
    const liar = await attack(hello, offer, lie)
    expect(liar.isClosed).toBe(true)
    const silent = await attack(
      messages.encodeHandshake({ infoHash: torrent.info.infoHash, peerId: new Uint8Array(20).fill(67) }),
      offer,
    )
    const seed = await makeNode(clock, torrent, { id: 9, have: 'all' })
    const [a, b] = linkPair(clock, { delayMs: 5, bytesPerSecond: 2_000_000 })
    victim.swarm.addLink(a)
    seed.swarm.addLink(b)
    expect(await clock.run(() => victim.swarm.have !== null, 10_000)).toBe(true)
    expect(silent.isClosed).toBe(false)
  })

  it('a size of metadata that would fill the memory is not believed', async () => {
    const { victim, attack } = await setUp('none', false)
    const asked = async (size: number): Promise<string> => {
      const payload = toUtf8(`d1:md11:ut_metadatai3ee13:metadata_sizei${size}ee`)
      const { received } = await attack(hello, messages.encodeExtended(0, payload))
      return new TextDecoder('latin1').decode(concatBytes(received))
    }
    expect(await asked(4_294_967_295)).not.toContain('msg_type')
    expect(await asked(16_384)).toContain('msg_type')
    expect(victim.swarm.info).toBeNull()
  })

  it('no bytes whatever do more than end the connection', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 6 }),
        fc.boolean(),
        async (chunks, greets) => {
          const { victim, attack } = await setUp('all')
          await attack(...(greets ? [hello] : []), ...chunks)
          expect(victim.swarm.stats.verifiedBytes).toBe(torrent.info.length)
          expect(victim.swarm.stats.receivedBytes).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })
})
