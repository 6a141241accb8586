/** Where the time of starts and seeks went, printed from the traces of `--trace`. */
import type { BenchMedia } from '../fixtures/make-bench-media.ts'
import type { FirstFrame } from './meters.ts'
import { blocksOf, inFlightAt, marksNear, marksOf } from './read-trace.ts'
import { breakdown } from './report.ts'
import type { SeekSample } from './scenarios/seek.ts'
import type { TraceEvent } from './trace.ts'

const blockLength = 16 * 1024

export interface StartTrace {
  readonly who: string
  readonly firstFrame: FirstFrame
  readonly trace: readonly TraceEvent[]
}

export interface SeekTrace {
  readonly who: string
  readonly run: number
  readonly sample: SeekSample
  readonly trace: readonly TraceEvent[]
}

const namesOf = (traces: readonly { readonly who: string }[]): string[] => [
  ...new Set(traces.map(({ who }) => who)),
]

export const printStartTraces = (what: string, traces: readonly StartTrace[], pieceLength: number): void => {
  for (const name of namesOf(traces)) {
    const runs = traces.filter(({ who }) => who === name)
    const all = runs.map(({ trace, firstFrame: { startedAt, firstFrameMs } }) => {
      const near = marksNear(trace, startedAt, { piece: 0, blocksPerPiece: pieceLength / blockLength })
      const marks = marksOf(trace, startedAt, startedAt + firstFrameMs).set('FIRST FRAME', firstFrameMs)
      for (const [mark, time] of near) {
        if (time <= firstFrameMs) marks.set(mark.replace('SOUGHT', 'HEAD'), time)
      }
      return marks
    })
    console.log(`\n${what}, ${name}:\n${breakdown(all)}`)
  }
}

export const printSeekTraces = (
  traces: readonly SeekTrace[],
  media: BenchMedia,
  pieceLength: number,
): void => {
  for (const name of namesOf(traces)) {
    const all: Map<string, number>[] = []
    console.log(`\nseeks, ${name}:`)
    for (const { run, sample, trace } of traces.filter(({ who }) => who === name)) {
      for (const [index, at] of sample.startedAt.entries()) {
        const ms = sample.seeksMs[index] ?? 0
        const target = sample.targets[index] ?? 0
        const piece = Math.floor(((target / media.durationSeconds) * media.size) / pieceLength)
        const near = marksNear(trace, at, { piece, blocksPerPiece: pieceLength / blockLength })
        const marks = marksOf(trace, at, at + ms).set('FRAME', ms)
        for (const [mark, time] of near) if (time <= ms) marks.set(mark, time)
        all.push(marks)
        const story = blocksOf(trace, at, at + ms)
        console.log(
          `run ${run} seek ${index} to ${target} s: ${ms.toFixed(0)} ms; in flight ${inFlightAt(trace, at)}, ` +
            `${story.requests} requests, ${story.blocks} blocks (${story.late} late), ${story.cancels} cancels, ` +
            `near ${piece}: ${story.pieces.slice(0, 16).join(' ')}\n  ${[...near].map(([mark, time]) => `${mark} ${time.toFixed(0)}`).join(', ')}`,
        )
      }
    }
    console.log(`\nall seeks, ${name}:\n${breakdown(all)}`)
  }
}
