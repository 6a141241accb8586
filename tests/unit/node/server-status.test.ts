import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { hasStatusToken, withTotals } from '../../../src/node/server-status.ts'

const request = (authorization?: string): IncomingMessage =>
  ({ headers: authorization === undefined ? {} : { authorization } }) as IncomingMessage

it.each<[string | undefined, string | null, boolean]>([
  ['Bearer secret', 'secret', true],
  ['bearer secret', 'secret', true],
  ['Bearer secret2', 'secret', false],
  ['Bearer ', 'secret', false],
  ['secret', 'secret', false],
  [undefined, 'secret', false],
  ['Bearer null', null, false],
])('takes %s for the token %s: %s', (given, token, isRight) => {
  expect(hasStatusToken(request(given), token)).toBe(isRight)
})

it('adds up what the torrents do', () => {
  const peers = { peers: 2, seeds: 1, downloadRate: 10.4, uploadRate: 5 }
  const dial = { found: 9, linked: 2, dialling: 3, silent: 0, refused: 0, closed: 0, filtered: 0 }
  const torrent = {
    infoHash: 'a'.repeat(40),
    name: 'film',
    state: 'joined',
    reason: null,
    isNamed: false,
    viewers: 4,
    idleSeconds: null,
    length: 1,
    verified: 1,
    ordinary: peers,
    webRtc: peers,
    dial,
    asksDht: true,
  } as const
  const { totals } = withTotals({
    torrents: [torrent, { ...torrent, dial: null }],
    cache: null,
    residentBytes: 1,
  })
  expect(totals).toEqual({ viewers: 8, links: 8, dialling: 3, downloadRate: 42, uploadRate: 20 })
})
