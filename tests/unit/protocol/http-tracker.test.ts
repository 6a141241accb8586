import bencode from 'bencode'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../../../src/protocol/bencode.ts'
import { httpAnnounceUrl, parseHttpAnswer } from '../../../src/protocol/http-tracker.ts'
import * as server from '../../../src/protocol/http-tracker-server.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({
  name: 'TorrentError',
  code: 'protocol',
  message: expect.stringMatching(/^[A-Z].*\.$/),
})
const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const count = fc.nat(Number.MAX_SAFE_INTEGER)
const announces = fc.record({
  infoHash: id,
  peerId: id,
  port: fc.nat(65_535),
  uploaded: count,
  downloaded: count,
  left: count,
  event: fc.constantFrom('started' as const, 'completed' as const, 'stopped' as const, null),
  numWant: fc.option(fc.nat(1_000)),
  key: fc.nat(0xffff_ffff),
})
const queryOf = (url: string): string => url.slice(url.indexOf('?') + 1)

describe('announces over HTTP', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(announces, fc.option(fc.uint8Array({ maxLength: 30 })), (announce, trackerId) => {
        const url = httpAnnounceUrl('http://tracker.example/announce', { ...announce, trackerId })
        expect(url).toMatch(/^http:\/\/tracker\.example\/announce\?[\w.~%&=-]+$/)
        expect(server.parseHttpAnnounce(queryOf(url))).toEqual({ ...announce, isCompact: true })
      }),
    )
  })

  it('keep the query of the tracker, and lose what stands behind a #', () => {
    const [announce] = fc.sample(announces, { numRuns: 1, seed: 1 })
    if (announce === undefined) throw new Error('fast-check gave no sample.')
    const url = httpAnnounceUrl('https://t.example/a?passkey=1%2F2#x', { ...announce, trackerId: null })
    expect(url).toMatch(/^https:\/\/t\.example\/a\?passkey=1%2F2&info_hash=/)
    expect(url).not.toContain('trackerid')
  })

  const hash = '%00%FF%20+abcdefghijklmnop'
  const query = `info_hash=${hash}&peer_id=${'b'.repeat(20)}&port=6881`

  it('are read from any client', () => {
    const { infoHash, left, numWant, key } = server.parseHttpAnnounce(`${query}&left=x&numwant=-1&key=zz`)
    expect(toLatin1(infoHash)).toBe('\0\xff  abcdefghijklmnop')
    expect([left, numWant, key]).toEqual([Number.MAX_SAFE_INTEGER, null, 0])
    expect(server.parseHttpAnnounce(`${query}&compact=0&event=paused&ip=10.0.0.1`)).toMatchObject({
      isCompact: false,
      event: null,
    })
    expect(server.parseHttpAnnounce(`${query}&left=9999999999999999`).left).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each([
    ['nothing', ''],
    ['a short hash', `info_hash=abc&peer_id=${'b'.repeat(20)}&port=1`],
    [
      'a hash of characters that are no bytes',
      `info_hash=${'ä%'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1`,
    ],
    ['no port', `info_hash=${hash}&peer_id=${'b'.repeat(20)}`],
    ['a port that is none', `info_hash=${hash}&peer_id=${'b'.repeat(20)}&port=65536`],
    ['a negative port', `info_hash=${hash}&peer_id=${'b'.repeat(20)}&port=-1`],
    ['9 KB', `${query}&x=${'x'.repeat(9_000)}`],
    ['a hash behind 100 parameters', `${'a=1&'.repeat(100)}${query}`],
  ])('refuses %s', (_name, text) => {
    expect(() => server.parseHttpAnnounce(text)).toThrow(protocolError)
  })

  it('reads scrapes of at most 74 torrents', () => {
    expect(server.parseHttpScrape(`info_hash=${hash}&info_hash=${'c'.repeat(20)}`)).toHaveLength(2)
    expect(server.parseHttpScrape(`info_hash=${'c'.repeat(20)}&`.repeat(90))).toHaveLength(74)
    expect(() => server.parseHttpScrape('')).toThrow(protocolError)
    expect(() => server.parseHttpScrape('info_hash=abc')).toThrow(protocolError)
  })
})

const peers = [
  { host: '192.0.2.1', port: 6881 },
  { host: '2001:db8::1', port: 1 },
]
const announced = { interval: 1_800, minInterval: 60, seeds: 3, leeches: 4, peers }

describe('answers over HTTP', () => {
  it.each([true, false])('are read as they were written, compact: %s', (isCompact) => {
    expect(parseHttpAnswer(server.encodeHttpAnnounced(announced, isCompact))).toEqual({
      type: 'answer',
      answer: announced,
      warning: null,
      trackerId: null,
    })
  })

  it('mean what the package bencode says they mean', () => {
    const compact = server.encodeHttpAnnounced(announced, true)
    expect(bencode.decode(compact)).toMatchObject({ interval: 1_800, complete: 3, incomplete: 4 })
    const counts = { seeds: 1, leeches: 2, downloads: 3 }
    const scraped = server.encodeHttpScraped([{ infoHash: fromLatin1('h'.repeat(20)), counts }])
    expect(bencode.decode(scraped)).toEqual({
      files: { [`${'h'.repeat(20)}`]: { complete: 1, incomplete: 2, downloaded: 3 } },
    })
  })

  it('may say why they refuse, and when they may be asked again (BEP 31)', () => {
    expect(parseHttpAnswer(server.encodeHttpFailure('The torrent is not known.'))).toEqual({
      type: 'failure',
      reason: 'The torrent is not known.',
      retryMinutes: null,
    })
    const retry = (value: BencodeInput) => {
      const answer = parseHttpAnswer(
        encodeBencode(
          new Map<string, BencodeInput>([
            ['failure reason', 'x'],
            ['retry in', value],
          ]),
        ),
      )
      return answer.type === 'failure' ? answer.retryMinutes : undefined
    }
    expect([retry('never'), retry('15'), retry(15), retry(1e9), retry('soon'), retry(-1)]).toEqual([
      'never',
      15,
      15,
      1_440,
      null,
      null,
    ])
  })

  it('are cleaned: names, ports that are none, and lies about numbers', () => {
    const peer = (ip: string, port: number) =>
      new Map<string, BencodeInput>([
        ['ip', ip],
        ['port', port],
      ])
    const answer = parseHttpAnswer(
      encodeBencode(
        new Map<string, BencodeInput>([
          ['interval', -5],
          ['min interval', 1e12],
          ['complete', -1],
          ['incomplete', 'many'],
          ['tracker id', 'x'.repeat(300)],
          ['warning message', `a\x1bb${'c'.repeat(999)}`],
          [
            'peers',
            [
              peer('peer.example', 1),
              peer('192.0.2.1', 0),
              peer('192.0.2.1', 65_536),
              7,
              [],
              peer('::ffff:192.0.2.9', 9),
            ],
          ],
          ['peers6', 'abc'],
        ]),
      ),
    )
    expect(answer).toEqual({
      type: 'answer',
      answer: {
        interval: null,
        minInterval: 86_400,
        seeds: null,
        leeches: null,
        peers: [{ host: '192.0.2.9', port: 9 }],
      },
      warning: `ab${'c'.repeat(198)}`,
      trackerId: null,
    })
  })

  it('keep 500 peers, and take an empty line behind them', () => {
    const answer = parseHttpAnswer(fromLatin1(`d5:peers6000:${'\x07'.repeat(6_000)}e\r\n`))
    expect(answer.type === 'answer' && answer.answer.peers.length).toBe(500)
  })

  it.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><title>Not found</title>'],
    ['a list', 'le'],
    ['half an answer', 'd8:intervali1800e5:peers12:abc'],
    ['65 KiB', `d5:peers66000:${'a'.repeat(66_000)}e`],
    ['thousands of lists', `d5:peersl${'le'.repeat(20_000)}ee`],
    ['deep lists', `d5:peers${'l'.repeat(1_000)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseHttpAnswer(fromLatin1(text))).toThrow(protocolError)
  })
})
