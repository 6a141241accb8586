/**
 * A process of its own, since native WebRTC may crash when connections end: a viewer with an honest seed, and
 * everybody who attacks it. It tells its parent what became of them.
 */
import { webRtcNegotiations } from '../../src/network/negotiation.ts'
import * as messages from '../../src/protocol/messages.ts'
import { equalBytes } from '../../src/shared/bytes.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { childOptions, tellParent } from '../e2e/support/child.ts'
import { type Attack, attacks } from '../helpers/attacks.ts'
import { ownLink } from '../helpers/own-link.ts'
import { makeNode, makeTorrent, type TestNode } from '../helpers/virtual-world.ts'

/** What became of viewer and attackers. */
export interface Attacked {
  /** Attacks that each lost their connection. */
  readonly beatenOff: number
  /** Bytes of the film that the viewer got, and that are right. */
  readonly rightBytes: number
  /** Bytes of the film. */
  readonly length: number
  readonly badPieces: number
}

childOptions()
const torrent = makeTorrent(6_000_000, 262_144)
const { info, content } = torrent

const start = (options: Parameters<typeof makeNode>[2]): Promise<TestNode> =>
  makeNode(systemClock, torrent, options)

/** Both ends of a real data channel. */
const channel = async (): Promise<[PeerLink, PeerLink]> => {
  const create = webRtcNegotiations([], systemClock)
  const open = (initiator: boolean) => {
    let resolve: (link: PeerLink) => void
    let reject: (error: unknown) => void
    const link = new Promise<PeerLink>((yes, no) => {
      resolve = yes
      reject = no
    })
    const negotiation = create(initiator, {
      open: (made) => resolve(ownLink(made)),
      failed: (error) => reject(error),
    })
    return { negotiation, link }
  }
  const [a, b] = [open(true), open(false)]
  a.negotiation.accept(await b.negotiation.answer(await a.negotiation.offer()))
  return Promise.all([a.link, b.link])
}

/** Resolves when the attack is over and, where it is to cost the connection, that is closed. */
const runAttack = async (attack: Attack, victim: TestNode, id: number): Promise<void> => {
  const [ours, theirs] = await channel()
  let isClosed = false
  const closed = new Promise<void>((resolve) => {
    theirs.listen({
      data: () => undefined,
      drain: () => undefined,
      close: () => {
        isClosed = true
        resolve()
      },
    })
  })
  victim.swarm.addLink(ours)
  if (attack.greets !== false) {
    theirs.send(messages.encodeHandshake({ infoHash: info.infoHash, peerId: new Uint8Array(20).fill(id) }))
  }
  await attack.run(
    {
      send: (bytes) => theirs.send(bytes),
      pass: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
      isClosed: () => isClosed,
    },
    info,
  )
  if (attack.costs === 'connection') await closed
}

// Those that wait for a time-out of ours are run in virtual time only.
const quick = attacks.filter(
  ({ costs, beforeMetadata, greets }) => costs === 'connection' && !beforeMetadata && greets !== false,
)

const victim = await start({ id: 1 })
const seed = await start({ id: 2, have: 'all' })
victim.swarm.policy.addRange(0, info.length)
const [ours, theirs] = await channel()
// Half a dozen at a time: more connections at once than that take a small machine longer than the attacks
// themselves.
const waiting = [...quick]
let id = 100
let beatenOff = 0
const runner = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await runAttack(next, victim, id++)
    beatenOff++
  }
}
const attacking = Promise.all(Array.from({ length: 6 }, runner))
const completed = new Promise<void>((resolve) => victim.swarm.events.on('complete', () => resolve()))
victim.swarm.addLink(ours)
seed.swarm.addLink(theirs)
await Promise.all([attacking, completed])
let rightBytes = 0
while (rightBytes < info.length) {
  const data = await victim.swarm.read('film', rightBytes, info.length, info.length)
  if (!equalBytes(data, content.subarray(rightBytes, rightBytes + data.length))) break
  rightBytes += data.length
}
const { badPieces } = victim.swarm.stats
tellParent({ beatenOff, rightBytes, length: info.length, badPieces } satisfies Attacked)
