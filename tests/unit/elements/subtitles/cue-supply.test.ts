import { expect, it, vi } from 'vitest'
import { CueSupply } from '../../../../src/elements/subtitles/cue-supply.ts'
import type { SubtitleCues } from '../../../../src/elements/subtitles/subtitle-source.ts'

const cue = (start: number, end: number) => ({ start, end, text: `${start}`, place: null })
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const world = (give: (seconds: number) => SubtitleCues | Error) => {
  const asked: number[] = []
  let time = 0
  const changed = vi.fn()
  const supply = new CueSupply(
    {
      textAt: () => Promise.reject(new Error('not asked')),
      cuesAt: async (seconds) => {
        asked.push(seconds)
        const given = give(seconds)
        if (given instanceof Error) throw given
        return given
      },
    },
    changed,
    () => time,
  )
  return { asked, changed, supply, pass: (ms: number) => (time += ms) }
}

it('reads a whole file once', async () => {
  const { asked, changed, supply } = world(() => ({
    cues: [cue(1, 2)],
    from: 0,
    to: Number.POSITIVE_INFINITY,
  }))
  expect(supply.at(1.5)).toEqual([])
  expect(supply.state).toBe('loading')
  await settled()
  expect(changed).toHaveBeenCalledTimes(1)
  expect(supply.at(1.5).map(({ text }) => text)).toEqual(['1'])
  expect(supply.at(900)).toEqual([])
  expect(supply.at(-3)).toEqual([])
  expect(supply.state).toBe('ready')
  expect(asked).toEqual([1.5])
})

it('asks for the next stretch before the film comes to it, and for another place after a seek', async () => {
  const { asked, supply } = world((seconds) => {
    const from = Math.floor(seconds / 60) * 60
    return { cues: [cue(from + 58, from + 62)], from, to: from + 60 }
  })
  supply.at(10)
  await settled()
  supply.at(30)
  expect(asked).toEqual([10])
  supply.at(50)
  await settled()
  expect(asked).toEqual([10, 60])
  // A cue that lies in two stretches is shown once.
  expect(supply.at(59).length).toBe(1)
  supply.at(600)
  await settled()
  supply.at(10)
  expect(asked).toEqual([10, 60, 600])
})

it('does not ask for ever when a source gives less than was asked for', async () => {
  const { asked, supply } = world(() => ({ cues: [], from: 0, to: 0 }))
  for (let i = 0; i < 10; i++) {
    supply.at(5)
    await settled()
  }
  expect(asked.length).toBeLessThanOrEqual(2)
})

it('says that nothing can be read, and tries again after a while', async () => {
  let fails = true
  const { asked, changed, supply, pass } = world(() =>
    fails ? new Error('gone') : { cues: [cue(1, 2)], from: 0, to: Number.POSITIVE_INFINITY },
  )
  supply.at(1)
  await settled()
  expect([supply.state, changed.mock.calls.length]).toEqual(['failed', 1])
  supply.at(1)
  expect(asked.length).toBe(1)
  fails = false
  pass(20_000)
  supply.at(1)
  await settled()
  expect(supply.state).toBe('ready')
})

it('is silent after it was closed', async () => {
  const { changed, supply } = world(() => ({ cues: [], from: 0, to: 9 }))
  supply.at(1)
  supply.close()
  await settled()
  expect(changed).not.toHaveBeenCalled()
})
