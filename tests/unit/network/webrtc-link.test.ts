import { EventEmitter } from 'node:events'
import type SimplePeer from 'simple-peer/lite.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebRtcLink } from '../../../src/network/webrtc-link.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A data channel whose buffer is what the test says: a real one cannot be made to hold bytes at will. */
class FakeChannel extends EventTarget {
  /** How often somebody looked at {@link bufferedAmount}: in Node each look waits for another thread. */
  looks = 0
  readonly sent: number[][] = []
  #buffered = 0
  bufferedAmountLowThreshold?: number

  /** @param tellsDrain whether it has the event `bufferedamountlow`: @roamhq/wrtc has not */
  constructor(tellsDrain: boolean) {
    super()
    if (tellsDrain) this.bufferedAmountLowThreshold = 0
  }

  get bufferedAmount(): number {
    this.looks++
    return this.#buffered
  }

  set bufferedAmount(bytes: number) {
    this.#buffered = bytes
  }

  send(data: Uint8Array): void {
    this.sent.push([...data])
    this.#buffered += data.length
  }
}

const openUnheard = (tellsDrain: boolean) => {
  const channel = new FakeChannel(tellsDrain)
  const peer = Object.assign(new EventEmitter(), { destroyed: false, destroy: () => undefined })
  const link = new WebRtcLink(peer as unknown as SimplePeer, channel as unknown as RTCDataChannel, true)
  return { channel, link, peer }
}

const open = (tellsDrain: boolean) => {
  const { channel, link } = openUnheard(tellsDrain)
  let drains = 0
  link.listen({ data: () => undefined, drain: () => drains++, close: () => undefined })
  return { channel, link, drains: () => drains }
}

describe('WebRtcLink', () => {
  it('says that it drained where the channel has no event for it', () => {
    const { channel, link, drains } = open(false)
    link.send(new Uint8Array(200_000))
    vi.advanceTimersByTime(50)
    expect(drains()).toBe(0)
    channel.bufferedAmount = 100_000
    vi.advanceTimersByTime(50)
    expect(drains()).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('hears of a lower mark, with an event and without, when it holds less than the old one', () => {
    const polled = open(false)
    polled.link.send(new Uint8Array(20_000))
    expect(vi.getTimerCount()).toBe(0)
    polled.link.setLowWater(8_192)
    vi.advanceTimersByTime(50)
    expect(polled.drains()).toBe(0)
    polled.channel.bufferedAmount = 8_000
    vi.advanceTimersByTime(50)
    expect(polled.drains()).toBe(1)

    const told = open(true)
    told.link.setLowWater(8_192)
    expect(told.channel.bufferedAmountLowThreshold).toBe(8_192)
    told.channel.dispatchEvent(new Event('bufferedamountlow'))
    expect(told.drains()).toBe(1)
  })

  it('sends what came before the first call of listen in a message of its own', async () => {
    const { channel, link, peer } = openUnheard(true)
    peer.emit('data', new Uint8Array([1]))
    link.send(new Uint8Array([10, 11]))
    link.listen({
      data: () => {
        link.send(new Uint8Array([12]))
        link.send(new Uint8Array([13]))
      },
      drain: () => undefined,
      close: () => undefined,
    })
    await Promise.resolve()
    expect(channel.sent).toEqual([
      [10, 11],
      [12, 13],
    ])
  })

  it('looks seldom where each look waits for another thread, and counts what it was given meanwhile', async () => {
    const { channel, link } = open(false)
    for (let ms = 0; ms < 100; ms++) {
      for (let i = 0; i < 20; i++) link.send(new Uint8Array(1_000))
      for (let i = 0; i < 20; i++) expect(link.bufferedAmount).toBeGreaterThanOrEqual(20_000)
      await vi.advanceTimersByTimeAsync(1)
      expect(link.bufferedAmount).toBeGreaterThanOrEqual(20_000)
      channel.bufferedAmount = 20_000
    }
    expect(channel.looks).toBeGreaterThan(5)
    expect(channel.looks).toBeLessThan(30)
    // It knows no more than 10 ms later what has left.
    channel.bufferedAmount = 0
    vi.advanceTimersByTime(10)
    expect(link.bufferedAmount).toBe(0)
  })

  it('looks no more when it is closed', () => {
    const { link } = open(false)
    link.send(new Uint8Array(200_000))
    link.close()
    link.setLowWater(8_192)
    expect(vi.getTimerCount()).toBe(0)
  })
})
