import { describe, expect, it } from 'vitest'
import { FilmHasher, filmOf } from './film.ts'
import { mean, type ScenarioResult } from './report.ts'
import { scenarios } from './scenarios.ts'

/**
 * Runs a scenario that is small enough for every `npm test`. `npm run sim` runs it at the size of the goals.
 */
const run = async (id: string, scale: number, seed = 7): Promise<ScenarioResult> => {
  const scenario = scenarios.find((candidate) => candidate.id === id)
  if (scenario === undefined) throw new Error(`There is no scenario ${id}.`)
  return scenario.run({ seed, scale })
}

const measured = ({ checks }: ScenarioResult, what: string): number => {
  const found = checks.find((check) => check.what.startsWith(what))
  if (found === undefined) throw new Error(`Nothing is measured as ${what}.`)
  return Number.parseFloat(found.measured)
}

describe('the engine in the simulator', () => {
  it('G1: a crowd distributes a film at nearly the rate of its uplinks', async () => {
    // Nobody can be quick before the seed has sent the first pieces, which weighs more in a small run. And in
    // a small run it weighs much whom the tracker names: one run in eight takes 1.4.
    const ratios: number[] = []
    for (const seed of [1, 2, 3, 4, 5]) ratios.push(measured(await run('G1', 0.16, seed), 'last peer done'))
    expect(mean(ratios)).toBeLessThan(1.33)
  })

  it('G2: a crowd watches while it distributes', async () => {
    const result = await run('G2', 0.16)
    expect(measured(result, 'continuity')).toBeGreaterThan(0.97)
    expect(measured(result, 'mean start')).toBeLessThan(8)
  })

  it('G3: one viewer plays without a stall and without waste', async () => {
    const result = await run('G3', 0.34)
    expect(measured(result, 'stalls')).toBe(0)
    expect(measured(result, 'duplicate bytes')).toBeLessThan(1)
    expect(measured(result, 'start')).toBeLessThan(2.75)
  })

  it('G4: a frozen seed costs no stall, and its block is asked of another within a second', async () => {
    const result = await run('G4', 0.34)
    expect(measured(result, 'stalls')).toBe(0)
    expect(measured(result, 'the block re-requested')).toBeLessThan(1)
  })

  it('G5: every seek comes to play', async () => {
    const result = await run('G5', 0.2)
    expect(measured(result, 'seeks that came to play')).toBe(10)
    expect(measured(result, 'p95')).toBeLessThan(1.7)
  })

  it('M1: a leech that takes all it can get does not stop a viewer at the same seed', async () => {
    const shares: number[] = []
    for (const seed of [1, 2, 3]) shares.push(measured(await run('M1', 1, seed), 'playhead'))
    expect(mean(shares)).toBeGreaterThan(0.9)
  })

  it('M3: nor do four of them, which are fast and lack what is played next', async () => {
    const ratios: number[] = []
    for (const seed of [1, 2, 3]) ratios.push(measured(await run('M3', 0.4, seed), 'playhead'))
    expect(mean(ratios)).toBeGreaterThan(0.9)
  })

  it('M2: neither webtorrent in half of the pages nor we in the others take from each other', async () => {
    const ratios: number[][] = [[], []]
    for (const seed of [1, 2, 3]) {
      const result = await run('M2', 0.1, seed)
      ratios[0]?.push(measured(result, 'ours over theirs'))
      ratios[1]?.push(measured(result, 'theirs over theirs'))
    }
    for (const each of ratios) expect(mean(each)).toBeGreaterThan(0.97)
  })

  it('G8: who sends corrupt blocks is found, nobody else is, and no reader sees one', async () => {
    const result = await run('G8', 0.3)
    expect(measured(result, 'runs in which it was not found')).toBe(0)
    expect(measured(result, 'corrupt bytes')).toBe(0)
    expect(measured(result, 'innocent peers')).toBe(0)
    expect(measured(result, 'bad pieces')).toBeGreaterThan(0)
  })

  it('G10: one seed, one trace', async () => {
    const { checks } = await run('G10', 1)
    expect(checks.map(({ passed }) => passed)).toEqual([true, true])
  })

  it('G11: viewers of a bridge play what only the bridge can reach, each its part', async () => {
    const measuredAt = await run('G11', 0.1)
    expect(measured(measuredAt, 'continuity')).toBeGreaterThan(0.97)
    expect(measured(measuredAt, 'the slowest')).toBeGreaterThan(0.8)
    expect(measured(measuredAt, 'duplicate bytes')).toBeLessThan(3)
    expect(measured(measuredAt, 'viewers that play')).toBe(4)
  })

  it('R1: three viewers with a third each need no seed, and wait for what nobody has', async () => {
    const { checks } = await run('R1', 1)
    expect(checks.map(({ passed }) => passed)).toEqual([true, true, true])
  })

  it('R2: a seed that leaves after 1.05 copies leaves all of the film behind', async () => {
    // Half of it was lost while seeds were asked to finish what leeches had begun to send, and a fifteenth
    // while leeches that do not know each other chose the same pieces.
    for (const seed of [1, 2, 3]) {
      const { checks } = await run('R2', 0.3, seed)
      expect(checks.map(({ passed }) => passed)).toEqual([true, true, true])
    }
  })

  it('H1: peers that promise and do not keep it cost no stall', async () => {
    expect(measured(await run('H1', 0.34), 'stalls')).toBe(0)
  })
})

describe('the film', () => {
  it('is SHA-1 exactly: one wrong byte anywhere changes the digest', async () => {
    const film = filmOf(300_000, 65_536)
    const hasher = new FilmHasher(film)
    const digest = async (data: Uint8Array): Promise<string> =>
      Buffer.from(await hasher.sha1(data)).toString('hex')
    for (const index of [0, 3, 4]) {
      const expected = Buffer.from(film.info.pieceHashes.subarray(index * 20, index * 20 + 20)).toString(
        'hex',
      )
      const piece = film.piece(index).slice()
      expect(await digest(piece)).toBe(expected)
      piece[piece.length - 1] = (piece[piece.length - 1] ?? 0) ^ 1
      expect(await digest(piece)).not.toBe(expected)
    }
    expect(hasher.badPieces).toBe(2)
  })
})
