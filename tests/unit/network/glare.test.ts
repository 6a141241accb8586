import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, keepsFirst } from '../../../src/network/glare.ts'

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })

describe('keepsFirst', () => {
  it('keeps what the peer with the smaller id offered', () => {
    const small = new Uint8Array(20)
    const large = new Uint8Array(20).fill(200)
    const offered = (ownId: Uint8Array) => ({ initiator: true, offerId: large, ownId })
    const answered = (ownId: Uint8Array) => ({ initiator: false, offerId: small, ownId })
    expect(keepsFirst(large, offered(small), answered(small))).toBe(true)
    expect(keepsFirst(small, offered(large), answered(large))).toBe(false)
    expect(keepsFirst(small, answered(large), offered(large))).toBe(true)
  })

  it('of two offers of one end it keeps the one with the smaller offer id', () => {
    const [ownId, peer] = [new Uint8Array(20), new Uint8Array(20).fill(1)]
    const first = { initiator: false, offerId: Uint8Array.of(1, 2), ownId }
    const second = { initiator: false, offerId: Uint8Array.of(1, 3), ownId }
    expect(keepsFirst(peer, first, second)).toBe(true)
    expect(keepsFirst(peer, second, first)).toBe(false)
  })

  it('keeps what was open where the other end knows us by two names, and so decides nothing', () => {
    const peer = new Uint8Array(20).fill(1)
    const named = (name: number, initiator: boolean) => ({
      initiator,
      offerId: Uint8Array.of(1),
      ownId: new Uint8Array(20).fill(name),
    })
    expect(keepsFirst(peer, named(0, true), named(2, false))).toBe(true)
    expect(keepsFirst(peer, named(2, false), named(0, true))).toBe(true)
  })

  it('both ends keep the same link, whichever opened first to whom', () => {
    fc.assert(
      fc.property(id, id, id, id, fc.boolean(), fc.boolean(), (a, b, offerX, offerY, xByA, yByA) => {
        fc.pre(compareBytes(a, b) !== 0 && compareBytes(offerX, offerY) !== 0)
        const x = (atA: boolean) => ({ initiator: atA === xByA, offerId: offerX, ownId: atA ? a : b })
        const y = (atA: boolean) => ({ initiator: atA === yByA, offerId: offerY, ownId: atA ? a : b })
        const aKeepsX = keepsFirst(b, x(true), y(true))
        expect(keepsFirst(b, y(true), x(true))).toBe(!aKeepsX)
        expect(keepsFirst(a, x(false), y(false))).toBe(aKeepsX)
        expect(keepsFirst(a, y(false), x(false))).toBe(!aKeepsX)
      }),
    )
  })
})

describe('compareBytes', () => {
  it('orders bytes without sign, and shorter first', () => {
    expect(compareBytes(Uint8Array.of(0x7f), Uint8Array.of(0x80))).toBeLessThan(0)
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0)
    expect(compareBytes(Uint8Array.of(3, 1), Uint8Array.of(3, 1))).toBe(0)
  })
})
