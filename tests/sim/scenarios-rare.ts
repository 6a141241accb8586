import { Bitfield } from '../../src/shared/bitfield.ts'
import { filmOf } from './film.ts'
import { flashCrowd, kib, mib, runToTheEnd } from './flash-crowd.ts'
import { atLeast, atMost, check, type Scenario } from './report.ts'
import { result, up } from './scenarios-crowd.ts'
import { World } from './world.ts'

/** Without a seed: three viewers of whom each has another third, and once a piece that nobody has. */
export const thirds: Scenario = {
  id: 'R1',
  title: 'three viewers, no seed, each has another third',
  async run({ seed }) {
    const film = filmOf(32 * mib, 256 * kib)
    const { pieceCount } = film.info
    const watch = async (missing: number | null): Promise<World> => {
      const world = new World({ seed, film })
      for (let third = 0; third < 3; third++) {
        const have = new Bitfield(pieceCount)
        for (let piece = third; piece < pieceCount; piece += 3) if (piece !== missing) have.add(piece)
        const node = world.add({ up, down: 8 * up, have, viewer: { mediaRate: up / 2 } })
        world.announce(node)
      }
      await runToTheEnd(world, 3, 600)
      return world
    }
    const whole = await watch(null)
    const missing = Math.floor(pieceCount / 2)
    const lacking = await watch(missing)
    const done = (world: World, pieces: number): number =>
      world.leeches.filter(({ torrent }) => (torrent.have?.count ?? 0) >= pieces).length
    // What the player tells its viewer is made of these two (src/engine/next-part.ts).
    const isTold = lacking.leeches.every(({ torrent }) => {
      const [awaited] = torrent.stats.awaitedPieces
      const { peers } = torrent
      return awaited === missing && peers.length > 0 && peers.every((peer) => !peer.has(missing))
    })
    return result(
      whole,
      [
        atLeast('viewers that have all', done(whole, pieceCount), 3, '', 0),
        atLeast('viewers that have all but what nobody has', done(lacking, pieceCount - 1), 3, '', 0),
        check('what nobody has is what they wait for', String(isTold), 'true', isTold),
      ],
      [],
      [{ what: 'stalls of a viewer', value: stallsOf(whole), unit: '' }],
    )
  },
}

const stallsOf = (world: World): number =>
  world.leeches.reduce((sum, { viewer }) => sum + (viewer?.stalls ?? 0), 0) / world.leeches.length

/** How many copies the only seed sends before it leaves. */
const copies = 1.05

/** The only seed leaves when it has sent hardly more than the film once. */
export const rarePieces: Scenario = {
  id: 'R2',
  title: 'the only seed leaves after 1.05 copies',
  async run({ seed, scale }) {
    const viewers = Math.max(Math.round(30 * scale), 6)
    const filmBytes = Math.max(Math.round(64 * scale), 16) * mib
    const { world, boundSeconds } = flashCrowd({
      ...{ seed, viewers, filmBytes, up },
      world: { meetsThroughPeers: true },
    })
    const [seedNode] = world.nodes
    if (seedNode === undefined) throw new Error('There is no seed.')
    const { pieceCount } = world.film.info
    const rarest: string[] = []
    let leftAt = Number.POSITIVE_INFINITY
    /** How many leeches have each piece. */
    const holders = (): number[] =>
      Array.from(
        { length: pieceCount },
        (_, piece) => world.leeches.filter(({ torrent }) => torrent.have?.has(piece)).length,
      )
    const count = (): void => {
      const counts = holders()
      const nowhere = counts.filter((number) => number === 0).length
      const seconds = Math.round(world.kernel.now() / 1000)
      rarest.push(`${seconds} s: ${Math.min(...counts)} (${nowhere} nowhere)`)
      world.kernel.after((boundSeconds * 1000) / 5, count)
    }
    world.kernel.after((boundSeconds * 1000) / 5, count)
    let nextLook = 0
    await world.kernel.run(() => {
      if (world.kernel.now() < nextLook) return false
      nextLook = world.kernel.now() + 100
      if (leftAt < world.kernel.now()) {
        // It is over when everybody has all that is left in the swarm.
        nextLook += 900
        const counts = holders()
        return counts.every((number) => number === 0 || number === viewers)
      }
      if (seedNode.torrent.stats.sentBytes < copies * filmBytes) return false
      leftAt = world.kernel.now()
      world.remove(seedNode)
      return false
    }, boundSeconds * 4_000)
    const complete = world.leeches.filter(({ completeAt }) => completeAt !== null).length
    const haveTheRest = holders().every((number) => number === 0 || number === viewers)
    const lost = holders().filter((number) => number === 0).length
    return result(
      world,
      [
        atLeast('viewers that have all', complete, viewers, '', 0),
        atMost('pieces that are lost', lost, 0, '', 0),
        check('all have what is left', String(haveTheRest), 'true', haveTheRest && Number.isFinite(leftAt)),
      ],
      [
        `the seed left after ${(leftAt / 1000).toFixed(0)} s; copies of the rarest piece: ${rarest.join(', ')}`,
      ],
      [{ what: 'lost pieces', value: (100 * lost) / pieceCount, unit: ' %' }],
    )
  },
}
