import { describe, expect, it } from 'vitest'
import { toHex } from '../../../src/shared/bytes.ts'
import { Introducer } from '../../../src/swarm/introducer.ts'

const id = (n: number): Uint8Array => new Uint8Array(20).fill(n)
const entry = (n: number) => ({
  ...{ signalId: id(n), peerId: id(n), isUploadOnly: false, age: 0, position: null },
})
const adds = (...ids: readonly number[]) => ({ position: null, added: ids.map(entry), dropped: [] })
const untried = (introducer: Introducer): number[] =>
  [...introducer.untried()].map(([, { signalId }]) => signalId[0] ?? 0)

describe('Introducer', () => {
  it('hears messages that come early, three in 75 s', () => {
    const introducer = new Introducer()
    expect([0, 10, 29_000].map((at) => introducer.hear(adds(at % 251), at))).toEqual([true, true, true])
    expect(introducer.hear(adds(4), 74_000)).toBe(false)
    expect(introducer.hear(adds(5), 75_001)).toBe(true)
  })

  it('always hears who left: that is not said again', () => {
    const introducer = new Introducer()
    for (let i = 0; i < 3; i++) introducer.hear(adds(1, 2), 0)
    expect(introducer.hear({ ...adds(3), dropped: [id(2)] }, 1)).toBe(false)
    expect(untried(introducer)).toEqual([1])
  })

  it('takes back what could not begin', () => {
    const introducer = new Introducer()
    introducer.hear(adds(1, 2, 3), 0)
    for (let at = 0; at < 20; at++) {
      expect(introducer.mayBegin(at)).toBe(true)
      introducer.begin(toHex(id(1)), at)
      expect(untried(introducer)).toEqual([2, 3])
      introducer.takeBack(toHex(id(1)), at)
    }
    expect(untried(introducer)).toEqual([1, 2, 3])
  })
})
