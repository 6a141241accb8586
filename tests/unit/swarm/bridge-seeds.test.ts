/** Which seeds a bridge asks for what its viewer wants: some send in bursts, and are silent in between. */
import { describe, expect, it } from 'vitest'
import { defaultPolicy, type Policy } from '../../../src/swarm/policy.ts'
import { UploadLimit, type UploadWaiter } from '../../../src/swarm/upload-limit.ts'
import { connect, makeNode, makeTorrent, type TestNode, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const mediaRate = 154_000
const film = makeTorrent(120 * pieceLength, pieceLength)
const windowPolicy: Policy = { ...defaultPolicy, download: 'window' }
/** How long is played. */
const seconds = 20

const bridgeWith = (clock: VirtualClock): Promise<TestNode> =>
  makeNode(clock, film, { id: 100, policy: windowPolicy, settings: { servesWants: true } })

/** A viewer of the bridge that plays the film from its beginning. @returns what it has read, in bytes */
const watch = async (clock: VirtualClock, bridge: TestNode): Promise<() => number> => {
  const viewer = await makeNode(clock, film, { id: 1, policy: windowPolicy })
  connect(clock, viewer.swarm, bridge.swarm)
  viewer.swarm.hint({ bytesPerSecond: mediaRate })
  let at = 0
  const next = (): void => {
    const end = Math.min(at + pieceLength, film.info.length)
    if (at >= end) return
    viewer.swarm.read('player', at, end, film.info.length).then(
      (data) => {
        at += data.length
        next()
      },
      () => undefined,
    )
  }
  next()
  return () => at
}

/** What clients do that look at their limit once a second: they send all that it allows, and then nothing. */
class LimitOfSeconds extends UploadLimit {
  readonly #waiting = new Set<UploadWaiter>()
  #allowed: number

  constructor(clock: VirtualClock, bytesPerSecond: number) {
    super(clock)
    this.#allowed = bytesPerSecond
    const tick = (): void => {
      this.#allowed = Math.min(this.#allowed + bytesPerSecond, bytesPerSecond)
      for (const waiter of this.#waiting) {
        this.#waiting.delete(waiter)
        waiter.run()
      }
      clock.after(1_000, tick)
    }
    clock.after(1_000, tick)
  }

  override take(bytes: number, waiter: UploadWaiter): boolean {
    if (this.#allowed <= 0) {
      this.#waiting.add(waiter)
      return false
    }
    this.#allowed -= bytes
    return true
  }

  override forget(waiter: UploadWaiter): void {
    this.#waiting.delete(waiter)
  }
}

/** Bytes a second of the seeds of each kind. */
type Limits = Record<'steady' | 'bursting', readonly number[]>

/** A bridge with seeds of these limits, and a viewer that plays the film for 20 s. */
const playFrom = async ({ steady, bursting }: Limits, delayMs: number) => {
  const clock = new VirtualClock()
  const bridge = await bridgeWith(clock)
  let id = 100
  for (const bytesPerSecond of steady) {
    const seed = await makeNode(clock, film, { id: ++id, have: 'all' })
    connect(clock, bridge.swarm, seed.swarm, { delayMs, bytesPerSecond })
  }
  const first = ++id
  for (const limit of bursting) {
    const uploadLimit = new LimitOfSeconds(clock, limit)
    const seed = await makeNode(clock, film, { id: id++, have: 'all', uploadLimit })
    connect(clock, bridge.swarm, seed.swarm, { delayMs, bytesPerSecond: 10_000_000 })
  }
  const read = await watch(clock, bridge)
  await clock.pass(seconds * 1_000)
  const fromBursts = bursting.map(
    (_, i) =>
      bridge.swarm.peers.find(({ remotePeerId }) => remotePeerId[0] === first + i)?.downloadRate.total ?? 0,
  )
  return { read: read(), fromBursts, duplicates: bridge.swarm.stats.duplicateBytes }
}

describe('a seed that sends what a second allows at once', () => {
  it.each([
    ['beside a steady one that is too slow', [110_000], [165_000]],
    ['beside three steady ones', [30_000, 30_000, 30_000], [165_000]],
    ['beside another one like it', [], [90_000, 90_000]],
    ['alone', [], [220_000]],
  ])('is asked on: %s', async (_, steady, bursting) => {
    // Which second's bytes come for which piece is chance: one more millisecond changes it.
    const reads: number[] = []
    for (const delayMs of [12, 20, 28]) {
      const { read, fromBursts, duplicates } = await playFrom({ steady, bursting }, delayMs)
      for (const [i, limit] of bursting.entries()) {
        expect(fromBursts[i]).toBeGreaterThan(0.85 * limit * seconds)
      }
      expect(duplicates).toBeLessThan(0.05 * read)
      reads.push(read)
    }
    const sum = [...steady, ...bursting].reduce((total, rate) => total + rate)
    const mean = reads.reduce((total, read) => total + read) / reads.length
    expect(mean).toBeGreaterThan(0.8 * sum * seconds)
  })
})
