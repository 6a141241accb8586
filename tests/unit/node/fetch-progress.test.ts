import { expect, it } from 'vitest'
import type { TorrentReport } from '../../../src/node/bridge/report.ts'
import { ProgressPrinter, sayProgress } from '../../../src/node/fetch-progress.ts'

const none = { peers: 0, seeds: 0, downloadRate: 0, uploadRate: 0 }
const report = (more: Partial<TorrentReport> = {}): TorrentReport => ({
  infoHash: 'a'.repeat(40),
  name: 'film.mp4',
  state: 'joining',
  reason: null,
  isNamed: true,
  viewers: 0,
  idleSeconds: null,
  length: 0,
  verified: 0,
  ordinary: none,
  webRtc: none,
  dial: null,
  asksDht: false,
  ...more,
})
const dial = { found: 9, linked: 0, dialling: 1, silent: 4, refused: 2, closed: 1, filtered: 5 }
const peers = (count: number, downloadRate = 0) => ({ ...none, peers: count, downloadRate })

it.each<[Partial<TorrentReport>, string]>([
  [{}, 'film.mp4: no ordinary peer found yet, its description is not here yet'],
  [
    { dial, length: 4_000_000, verified: 1_000_000 },
    'film.mp4: no ordinary peer reached yet (9 found, 7 not reached), 1.0 MB of 4.0 MB here (25 %)',
  ],
  [
    { ordinary: peers(1, 1_500_000), webRtc: peers(2), length: 4_000_000, verified: 4_000_000 },
    'film.mp4: 1 ordinary peer, 2 browsers, 4.0 MB of 4.0 MB here (100 %), 1.5 MB/s',
  ],
  [{ state: 'refused', reason: 'The disk is full.' }, 'film.mp4: The disk is full.'],
])('says %j', (more, line) => {
  expect(sayProgress(report(more))).toBe(line)
})

it('writes to a log only when much has changed', () => {
  const written: string[] = []
  let now = 0
  const printer = new ProgressPrinter(
    (text) => written.push(text),
    false,
    () => now,
  )
  for (let verified = 0; verified <= 1_000; verified += 10) {
    now += 1_000
    printer.show(report({ length: 1_000, verified, ordinary: peers(verified % 20) }))
  }
  expect(written.length).toBeGreaterThanOrEqual(11)
  expect(written.length).toBeLessThanOrEqual(13)
  for (const line of written) expect(line).toMatch(/\n$/)
})

it('writes one line anew on a terminal', () => {
  const written: string[] = []
  const printer = new ProgressPrinter(
    (text) => written.push(text),
    true,
    () => 0,
  )
  printer.show(report())
  printer.show(report())
  expect(written).toHaveLength(2)
  expect(written[1]).toMatch(/^\r/)
})
