import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { BridgeManners } from '../../../src/swarm/bridge-manners.ts'

const tenPieces = { firstPiece: 0, endPiece: 10 }

const mannersOf = () => {
  const have = new Bitfield(100)
  const atBridge = new Bitfield(100)
  let now = 0
  const bridge = { extensions: { has: () => true }, has: (piece: number) => atBridge.has(piece) }
  const manners = new BridgeManners({ table: { have }, windows: () => [tenPieces], now: () => now })
  return { manners, have, atBridge, bridge, passMs: (ms: number) => (now += ms) }
}
const all = (pieces: Bitfield): void => {
  for (let piece = 0; piece < 10; piece++) pieces.add(piece)
}

describe('what a viewer leaves alone at a bridge', () => {
  it('is all but what is read, while the bridge still fetches that', () => {
    const { manners, atBridge, bridge } = mannersOf()
    atBridge.add(0)
    manners.onBlock(bridge, 0)
    expect(manners.isFetchingForUs(bridge)).toBe(true)
    all(atBridge)
    expect(manners.isFetchingForUs(bridge)).toBe(false)
  })

  it('is nothing when all that is read is here', () => {
    const { manners, have, bridge } = mannersOf()
    all(have)
    manners.onBlock(bridge, 0)
    expect(manners.isFetchingForUs(bridge)).toBe(false)
  })

  it('is nothing at a bridge that has not brought what is read for long, or never did', () => {
    const { manners, bridge, passMs } = mannersOf()
    expect(manners.isFetchingForUs(bridge)).toBe(false)
    manners.onBlock(bridge, 50)
    expect(manners.isFetchingForUs(bridge)).toBe(false)
    manners.onBlock(bridge, 3)
    passMs(9_000)
    expect(manners.isFetchingForUs(bridge)).toBe(true)
    passMs(2_000)
    expect(manners.isFetchingForUs(bridge)).toBe(false)
  })

  it('is nothing at peers that fetch for nobody', () => {
    const { manners } = mannersOf()
    const peer = { extensions: { has: () => false }, has: () => false }
    manners.onBlock(peer, 0)
    expect(manners.isFetchingForUs(peer)).toBe(false)
  })
})
