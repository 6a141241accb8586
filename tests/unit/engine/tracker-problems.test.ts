import { describe, expect, it } from 'vitest'
import { noPeersError } from '../../../src/engine/tracker-problems.ts'
import type { TrackerStatus } from '../../../src/network/ports.ts'

const url = 'wss://tracker.example'
const status = (unreachable?: number): TrackerStatus => ({
  url,
  state: 'connected',
  failure: null,
  warning: null,
  problem: null,
  seeds: 3,
  leeches: 1,
  ...(unreachable === undefined ? {} : { unreachable }),
})

describe('noPeersError', () => {
  it('tells peers that cannot be reached from peers that are not there', () => {
    expect(noPeersError([status()], [url]).message).toMatch(
      /^No peers yet\. Asked: wss:\/\/tracker\.example\./,
    )
    expect(noPeersError([status(0)], [url]).message).toMatch(/^No peers yet/)
    expect(noPeersError([status(), status(3)], [url]).message).toMatch(
      /^3 peers were found, but no connection could be made\. A firewall .* a TURN server helps\./,
    )
    expect(noPeersError([status(1)], [url]).message).toMatch(/^A peer was found/)
  })

  it('without a tracker that is what to say', () => {
    expect(noPeersError([], []).message).toContain('names no tracker')
  })
})
