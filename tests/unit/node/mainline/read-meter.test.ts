import { expect, it } from 'vitest'
import { ReadMeter } from '../../../../src/node/mainline/read-meter.ts'
import { UploadLimit } from '../../../../src/swarm/upload-limit.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

/** A link whose peer always has more to send: one turn of reading brings `chunk` bytes. */
class Reader {
  heard = 0
  readonly meter: ReadMeter
  readonly #chunk: number

  constructor(limit: UploadLimit, chunk: number) {
    this.#chunk = chunk
    this.meter = new ReadMeter(limit, () => this.read())
  }

  read(): void {
    while (!this.meter.owes) {
      this.heard += this.#chunk
      this.meter.count(this.#chunk)
    }
  }
}

const chunk = 65_536

it.each([10_000, 500_000, 20_000_000])('keeps %i bytes a second over all links together', async (rate) => {
  const clock = new VirtualClock()
  const limit = new UploadLimit(clock, rate)
  const readers = [chunk, chunk, 1_448, 16_384].map((length) => new Reader(limit, length))
  for (const reader of readers) reader.read()
  const heard = (): number => readers.reduce((total, reader) => total + reader.heard, 0)
  // A quarter of a second is saved up, and each link is one turn of reading ahead.
  const slack = Math.max(rate / 4, 16_384) + 5 * chunk
  for (let second = 1; second <= 60; second++) {
    await clock.pass(1_000)
    expect(heard()).toBeLessThanOrEqual(rate * second + slack)
  }
  expect(heard()).toBeGreaterThan(rate * 60 - chunk)
})

it('gives equal links equal shares, whoever came first', async () => {
  const clock = new VirtualClock()
  const limit = new UploadLimit(clock, 1_000_000)
  const readers = Array.from({ length: 10 }, () => new Reader(limit, chunk))
  for (const reader of readers.slice(0, 5)) reader.read()
  await clock.pass(30_000)
  const before = readers.map((reader) => reader.heard)
  for (const reader of readers.slice(5)) reader.read()
  await clock.pass(60_000)
  const shares = readers.map((reader, at) => reader.heard - (before[at] ?? 0))
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2 * chunk)
})

it('lets a link that is gone wait no more, and the others read on', async () => {
  const clock = new VirtualClock()
  const limit = new UploadLimit(clock, 100_000)
  const [gone, stays] = [new Reader(limit, chunk), new Reader(limit, chunk)]
  gone.read()
  stays.read()
  gone.meter.close()
  const { heard } = gone
  await clock.pass(60_000)
  expect(gone.heard).toBe(heard)
  expect(stays.heard).toBeGreaterThan(5_500_000)
})
