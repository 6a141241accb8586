import { describe, expect, it } from 'vitest'
import { UploadLimit, type UploadWaiter } from '../../../src/swarm/upload-limit.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const block = 16_384

/** Somebody who has `blocks` blocks to send and sends them as fast as the limit lets it. */
class Sender implements UploadWaiter {
  sent = 0
  readonly #limit: UploadLimit
  #left: number

  constructor(limit: UploadLimit, blocks: number) {
    this.#limit = limit
    this.#left = blocks
  }

  run(): void {
    while (this.#left > 0 && this.#limit.take(block, this)) {
      this.#left--
      this.sent += block
    }
  }

  cancelAll(): void {
    this.#left = 0
  }
}

describe('UploadLimit', () => {
  it('lets everything through without a limit', () => {
    const sender = new Sender(new UploadLimit(new VirtualClock()), 1_000)
    sender.run()
    expect(sender.sent).toBe(1_000 * block)
  })

  it.each([5_000, 100_000, 3_000_000])(
    'keeps %i bytes a second over a minute, from the first second on',
    async (rate) => {
      const clock = new VirtualClock()
      const limit = new UploadLimit(clock, rate)
      const sender = new Sender(limit, 100_000)
      sender.run()
      // A quarter of a second may be saved up, and one block be under way.
      const slack = Math.max(rate / 4, block) + block
      for (let second = 1; second <= 60; second++) {
        await clock.pass(1_000)
        expect(sender.sent).toBeLessThanOrEqual(rate * second + slack)
      }
      expect(sender.sent).toBeGreaterThan(rate * 60 - block)
    },
  )

  it('gives one block each in turn, however much somebody asks for', async () => {
    const clock = new VirtualClock()
    const limit = new UploadLimit(clock, 200_000)
    const greedy = new Sender(limit, 10_000)
    const others = [new Sender(limit, 10_000), new Sender(limit, 10_000)]
    greedy.run()
    for (const other of others) other.run()
    for (let i = 0; i < 100; i++) {
      greedy.run()
      await clock.pass(300)
    }
    expect(greedy.sent).toBeGreaterThan(100 * block)
    // The first caller finds a quarter of a second saved up, which is four blocks.
    for (const other of others) expect(Math.abs(other.sent - greedy.sent)).toBeLessThanOrEqual(5 * block)
  })

  it('passes the turn of one who has nothing to send any more on to the next', async () => {
    const clock = new VirtualClock()
    const limit = new UploadLimit(clock, 50_000)
    const [first, second, third] = [0, 1, 2].map(() => new Sender(limit, 1_000)) as [Sender, Sender, Sender]
    for (const sender of [first, second, third]) sender.run()
    second.cancelAll()
    limit.forget(third)
    await clock.pass(20_000)
    expect(second.sent + third.sent).toBe(0)
    expect(first.sent).toBeGreaterThan(900_000)
  })

  it('lets nothing through at 0, and goes on when that ends', async () => {
    const clock = new VirtualClock()
    const limit = new UploadLimit(clock, 0)
    const sender = new Sender(limit, 100)
    sender.run()
    await clock.pass(10_000)
    expect(sender.sent).toBe(0)
    limit.setRate(null)
    expect(sender.sent).toBe(100 * block)
  })

  it('is shared below a parent: together never more than it, alone never more than its own', async () => {
    const clock = new VirtualClock()
    const client = new UploadLimit(clock, 300_000)
    const a = new Sender(new UploadLimit(clock, null, client), 100_000)
    const b = new Sender(new UploadLimit(clock, 50_000, client), 100_000)
    a.run()
    b.run()
    await clock.pass(30_000)
    expect(a.sent + b.sent).toBeLessThan(300_000 * 30.5 + 2 * block)
    expect(a.sent + b.sent).toBeGreaterThan(300_000 * 29)
    expect(b.sent).toBeLessThan(50_000 * 30.5 + 2 * block)
    expect(b.sent).toBeGreaterThan(50_000 * 27)
  })

  it('leaves no timer behind after close', async () => {
    const clock = new VirtualClock()
    const client = new UploadLimit(clock, 1_000)
    const own = new UploadLimit(clock, 1_000, client)
    const sender = new Sender(own, 100)
    sender.run()
    own.close()
    client.close()
    const before = sender.sent
    await clock.pass(60_000)
    expect(sender.sent).toBe(before)
  })
})
