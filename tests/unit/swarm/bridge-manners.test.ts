import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { BridgeManners } from '../../../src/swarm/bridge-manners.ts'

const tenPieces = { firstPiece: 0, endPiece: 10 }
const all = (pieces: Bitfield): void => {
  for (let piece = 0; piece < 10; piece++) pieces.add(piece)
}

/** A viewer with a bridge, and another peer. */
const setUp = () => {
  const [have, atBridge, atOther] = [new Bitfield(100), new Bitfield(100), new Bitfield(100)]
  const verifying = new Set<number>()
  let now = 0
  const peer = (pieces: Bitfield, isBridge: boolean) => ({
    extensions: { has: () => isBridge },
    has: (piece: number) => pieces.has(piece),
    peerChoking: false,
  })
  const [bridge, other] = [peer(atBridge, true), peer(atOther, false)]
  const manners = new BridgeManners({
    table: { have, verifying },
    windows: () => [tenPieces],
    peers: () => [bridge, other],
    now: () => now,
  })
  return {
    ...{ have, atBridge, atOther, verifying, bridge, other },
    isFetching: (asked = bridge) => manners.isFetchingForUs(asked),
    passMs: (ms: number) => {
      now += ms
    },
  }
}

describe('what a viewer leaves alone at a bridge', () => {
  it('is all but what is read, while the bridge still fetches that', () => {
    const { isFetching, atBridge } = setUp()
    atBridge.add(0)
    expect(isFetching()).toBe(true)
    all(atBridge)
    expect(isFetching()).toBe(false)
  })

  it('is nothing when all that is read is here, or being checked', () => {
    const { isFetching, have, verifying } = setUp()
    for (let piece = 0; piece < 9; piece++) have.add(piece)
    expect(isFetching()).toBe(true)
    verifying.add(9)
    expect(isFetching()).toBe(false)
  })

  it('is nothing when another peer would send what the bridge lacks', () => {
    const { isFetching, atOther, other } = setUp()
    all(atOther)
    expect(isFetching()).toBe(false)
    other.peerChoking = true
    expect(isFetching()).toBe(true)
  })

  it('is nothing at a bridge that cannot get the next piece, until it has it', () => {
    const { isFetching, atBridge, have, passMs } = setUp()
    expect(isFetching()).toBe(true)
    passMs(9_000)
    // Others come meanwhile: they do not hide that the next one does not.
    atBridge.add(5)
    have.add(5)
    expect(isFetching()).toBe(true)
    passMs(2_000)
    expect(isFetching()).toBe(false)
    atBridge.add(0)
    expect(isFetching()).toBe(true)
  })

  it('is nothing at peers that fetch for nobody', () => {
    const { isFetching, other } = setUp()
    expect(isFetching(other)).toBe(false)
  })
})
