import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, keepsFirst } from '../../../src/network/glare.ts'

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })

describe('keepsFirst', () => {
  it('keeps what the peer with the smaller id offered', () => {
    const small = new Uint8Array(20)
    const large = new Uint8Array(20).fill(200)
    const offered = { initiator: true, offerId: large }
    const answered = { initiator: false, offerId: small }
    expect(keepsFirst(small, large, offered, answered)).toBe(true)
    expect(keepsFirst(large, small, offered, answered)).toBe(false)
    expect(keepsFirst(large, small, answered, offered)).toBe(true)
  })

  it('of two offers of one end it keeps the one with the smaller offer id', () => {
    const [own, peer] = [new Uint8Array(20), new Uint8Array(20).fill(1)]
    const first = { initiator: false, offerId: Uint8Array.of(1, 2) }
    const second = { initiator: false, offerId: Uint8Array.of(1, 3) }
    expect(keepsFirst(own, peer, first, second)).toBe(true)
    expect(keepsFirst(own, peer, second, first)).toBe(false)
  })

  it('both ends keep the same link, whichever opened first to whom', () => {
    fc.assert(
      fc.property(id, id, id, id, fc.boolean(), fc.boolean(), (a, b, offerX, offerY, xByA, yByA) => {
        fc.pre(compareBytes(a, b) !== 0 && compareBytes(offerX, offerY) !== 0)
        const x = (atA: boolean) => ({ initiator: atA === xByA, offerId: offerX })
        const y = (atA: boolean) => ({ initiator: atA === yByA, offerId: offerY })
        const aKeepsX = keepsFirst(a, b, x(true), y(true))
        expect(keepsFirst(a, b, y(true), x(true))).toBe(!aKeepsX)
        expect(keepsFirst(b, a, x(false), y(false))).toBe(aKeepsX)
        expect(keepsFirst(b, a, y(false), x(false))).toBe(!aKeepsX)
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
