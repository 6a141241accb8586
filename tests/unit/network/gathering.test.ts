import { describe, expect, it } from 'vitest'
import {
  candidateType,
  longestGatheringMs,
  reachOf,
  wantedCandidate,
} from '../../../src/network/gathering.ts'

describe('wantedCandidate', () => {
  it.each([
    [[], 'host'],
    [[{ urls: 'stun:stun.example' }], 'srflx'],
    [[{ urls: ['stun:stun.example', 'turn:turn.example?transport=udp'] }], 'relay'],
    [[{ urls: 'stun:stun.example' }, { urls: 'TURNS:turn.example' }], 'relay'],
  ] as const)('%j gives %s', (servers, type) => {
    expect(wantedCandidate(servers as unknown as RTCIceServer[])).toBe(type)
  })
})

describe('candidateType', () => {
  it.each([
    ['candidate:1 1 udp 2122260223 192.0.2.1 40000 typ host generation 0', 'host'],
    ['candidate:2 1 udp 1686052607 198.51.100.1 4 typ srflx raddr 192.0.2.1 rport 40000', 'srflx'],
    ['candidate:3 1 udp 41885439 203.0.113.1 5 typ relay raddr 198.51.100.1 rport 4', 'relay'],
    ['candidate:4 1 udp 1 192.0.2.1 6 typ prflx', null],
    ['', null],
    ['typ', null],
  ])('%s is %s', (line, type) => expect(candidateType(line)).toBe(type))
})

describe('reachOf', () => {
  const lines = (...types: string[]): string =>
    ['v=0', ...types.map((type) => `a=candidate:1 1 udp 1 192.0.2.1 4000 typ ${type}`), ''].join('\r\n')
  it.each([
    [lines(), -1],
    [lines('host'), 0],
    [lines('host', 'srflx', 'host'), 1],
    [lines('relay', 'host'), 2],
    ['a=x candidate:1 1 udp 1 192.0.2.1 4000 typ relay', -1],
  ])('%j is %i', (sdp, reach) => expect(reachOf(sdp)).toBe(reach))
})

describe('longestGatheringMs', () => {
  it('offers wait longer than answers, and for a relay the longest', () => {
    expect([
      longestGatheringMs('host', true),
      longestGatheringMs('srflx', true),
      longestGatheringMs('relay', true),
      longestGatheringMs('host', false),
      longestGatheringMs('relay', false),
    ]).toEqual([500, 2_500, 4_000, 500, 2_000])
  })
})
