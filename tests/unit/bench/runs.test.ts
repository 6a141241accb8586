import { describe, expect, test } from 'vitest'
import { heapStory } from '../../bench/heap-story.ts'
import { linkTimes } from '../../bench/link-times.ts'
import { helpText, parseBenchOptions } from '../../bench/options.ts'

const scenarios = [
  { name: 'start', about: 'time to first frame' },
  { name: 'seek', about: 'seeks' },
]

describe('parseBenchOptions', () => {
  test('runs everything five times', () => {
    expect(parseBenchOptions([], scenarios)).toMatchObject({
      runs: 5,
      only: ['start', 'seek'],
      contenders: ['ours', 'webtorrent'],
      quick: false,
    })
  })

  test('--quick is one run unless said otherwise', () => {
    expect(parseBenchOptions(['--quick'], scenarios)?.runs).toBe(1)
    expect(parseBenchOptions(['--quick', '--runs', '3'], scenarios)?.runs).toBe(3)
  })

  test('takes some scenarios and one contender', () => {
    const options = parseBenchOptions(['--only', 'seek', '--contender', 'webtorrent'], scenarios)
    expect(options).toMatchObject({ only: ['seek'], contenders: ['webtorrent'] })
  })

  test.each([
    [['--only', 'start,sek'], 'sek'],
    [['--runs', '0'], '--runs'],
    [['--runs', 'many'], '--runs'],
    [['--contender', 'me'], '--contender'],
    [['--seed', 'x'], '--seed'],
  ])('refuses %j', (args, what) => expect(() => parseBenchOptions(args, scenarios)).toThrow(what))

  test('--help wants no options, and names every scenario', () => {
    expect(parseBenchOptions(['--help'], scenarios)).toBe(null)
    for (const { name } of scenarios) expect(helpText(scenarios)).toContain(name)
    expect(helpText(scenarios)).toContain('time to first frame')
  })
})

describe('linkTimes', () => {
  const wire = (client: number, openedAt: number, closedAt: number | null = null) => ({
    client,
    peerId: 'p',
    openedAt,
    closedAt,
    uploaded: 10,
    isIdle: false,
  })

  test('four processes', () => {
    const times = linkTimes([[wire(0, 1300)], [wire(0, 1100)], [wire(0, 1200)], [wire(0, 1900)]], 1000)
    expect(times).toMatchObject({ linked: 4, linkedMs: [100, 200, 300, 900], allLinkedMs: 900 })
  })

  test('four clients of one process, two of them never linked', () => {
    const times = linkTimes([[wire(1, 1300), wire(3, 1400)]], 1000)
    expect(times).toMatchObject({ linked: 2, allLinkedMs: Number.POSITIVE_INFINITY })
  })

  test('a connection that closed links no more, but the second one does, and was there from the first', () => {
    const times = linkTimes([[wire(0, 1100, 1150), wire(0, 1400)], [wire(0, 1200, 1900)]], 1000, 2)
    expect(times).toMatchObject({ linked: 1, linkedMs: [100, 200], allLinkedMs: 200, uploaded: [20, 10] })
  })
})

describe('heapStory', () => {
  const sizes = { page: 0, workers: [], serviceWorkers: [] }
  const points = (over: readonly number[]) =>
    over.map((bytes, index) => ({ streamed: (index + 1) * 100, sizes, over: bytes }))

  test('a cache that fills and stays is flat', () => {
    expect(heapStory(points([10, 20, 30, 40, 40, 40, 40, 40]))).toEqual({ growth: 40, slope: 0 })
  })

  test('what grows with every byte is seen', () => {
    const { growth, slope } = heapStory(points([10, 20, 30, 40, 50, 60, 70, 80]))
    expect(growth).toBe(80)
    expect(slope).toBeCloseTo(0.1)
  })
})
