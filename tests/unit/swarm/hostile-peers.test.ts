import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { attacks } from '../../helpers/attacks.ts'
import { connect, linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(900_000, 65_536)
const { info } = torrent

describe('a peer that behaves badly costs us nothing, and itself its connection where it broke the rules', () => {
  it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
    const clock = new VirtualClock()
    const victim = await makeNode(clock, torrent, { id: 1, knowsInfo: !attack.beforeMetadata })
    const select = (): void => victim.swarm.policy.addRange(0, info.length)
    if (!attack.beforeMetadata) select()
    const [ours, theirs] = linkPair(clock, { delayMs: 5, bytesPerSecond: 20_000_000 })
    let isClosed = false
    let most = 0
    theirs.listen({
      data: () => undefined,
      drain: () => undefined,
      close: () => {
        isClosed = true
      },
    })
    victim.swarm.addLink(ours)
    if (attack.greets !== false) {
      theirs.send(messages.encodeHandshake({ infoHash: info.infoHash, peerId: new Uint8Array(20).fill(66) }))
    }
    await clock.pass(50)
    const watch = (): void => {
      for (const peer of victim.swarm.peers) {
        most = Math.max(most, peer.link.bufferedAmount)
        expect(peer.uploads.length).toBeLessThanOrEqual(2_000)
        expect(peer.queue.requests.length).toBeLessThanOrEqual(800)
      }
    }
    const attacking = (async () => {
      await attack.run(
        {
          send: (bytes) => theirs.send(bytes),
          pass: async (ms) => {
            watch()
            await new Promise<void>((resolve) => clock.after(ms, resolve))
            watch()
          },
          isClosed: () => isClosed,
        },
        info,
      )
    })()
    let isOver = false
    void attacking.then(() => {
      isOver = true
    })
    // An honest seed comes while the attack is under way, and a leech that wants to be served.
    const seed = await makeNode(clock, torrent, { id: 9, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 8 })
    leech.swarm.policy.addRange(0, info.length)
    const [, seedEnd] = connect(clock, victim.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 300_000 })
    connect(clock, victim.swarm, leech.swarm, { delayMs: 20, bytesPerSecond: 300_000 })
    expect(await clock.run(() => victim.swarm.have !== null, 10_000)).toBe(true)
    if (attack.beforeMetadata) select()
    expect(await clock.run(() => victim.swarm.isComplete && leech.swarm.isComplete, 20_000)).toBe(true)
    // 3.0 s of bytes, and what a silent peer may hold up: a block's time-out, not the film.
    expect(clock.now()).toBeLessThan(12_000)
    expect(await clock.run(() => isOver, 30_000)).toBe(true)
    await clock.pass(1_000)
    watch()
    if (attack.costs === 'connection') expect(isClosed).toBe(true)
    expect(seedEnd.closeReason).toBeUndefined()
    expect(most).toBeLessThan(2_000_000)
    expect(victim.swarm.stats.badPieces).toBe(0)
  })
})
