import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { concatBytes, fromLatin1, toUtf8 } from '../../src/shared/bytes.ts'
import { bridgeTexts } from './bridge-targets.ts'
import { mutated } from './mutations.ts'

/** What strangers send to the server, each on one connection, all open at the same time. */
export type ServerInput = readonly Uint8Array[]

const captures = JSON.parse(
  readFileSync(new URL('captures/tracker-messages.json', import.meta.url), 'utf8'),
) as readonly { from: 'client' | 'server'; text: string }[]
const clientTexts = captures.filter(({ from }) => from === 'client').map(({ text }) => text)

/** Lists or objects nested in each other, in place of a value or inside of one. */
const monster = fc
  .tuple(fc.constantFrom('[', '{"a":'), fc.integer({ min: 1, max: 30_000 }))
  .map(
    ([open, depth]) =>
      `${open.repeat(depth)}${open === '[' ? '' : '1'}${(open === '[' ? ']' : '}').repeat(depth)}`,
  )

const id = fc.constantFrom(
  'swarm...............',
  'peer-a..............',
  'peer-b..............',
  'peer-c..............',
)
const value = fc.oneof(
  { weight: 3, arbitrary: fc.json() },
  { weight: 2, arbitrary: monster },
  { weight: 3, arbitrary: id.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300_000 }).map((length) => `"${'x'.repeat(length)}"`) },
  { weight: 1, arbitrary: fc.constantFrom('1e999', '-0', 'null', '"started"', '"stopped"', '[]') },
)

/**
 * An announce in one swarm with some of its fields replaced. All are in one swarm, so that messages meet each
 * other.
 */
const announce = fc
  .record({
    peer: id,
    to: id,
    event: fc.constantFrom('started', 'update', 'completed', 'stopped', 'paused', ''),
    kind: fc.constantFrom('offer', 'answer', 'neither'),
    changes: fc.dictionary(
      fc.constantFrom(
        'action',
        'info_hash',
        'peer_id',
        'to_peer_id',
        'offer_id',
        'offers',
        'answer',
        'event',
        'left',
        'numwant',
        '__proto__',
      ),
      value,
      { maxKeys: 2 },
    ),
    inside: fc.option(value),
  })
  .map(({ peer, to, event, kind, changes, inside }) => {
    const sdp = inside ?? '"v=0"'
    const fields: Record<string, string> = {
      action: '"announce"',
      info_hash: '"swarm..............."',
      peer_id: JSON.stringify(peer),
      event: JSON.stringify(event),
      left: '1',
      ...(kind === 'offer' && {
        offers: `[{"offer_id":"offer...............","offer":{"type":"offer","sdp":${sdp},"x":${sdp}}}]`,
      }),
      ...(kind === 'answer' && {
        answer: `{"type":"answer","sdp":${sdp},"x":${sdp}}`,
        offer_id: '"offer..............."',
        to_peer_id: JSON.stringify(to),
      }),
      ...changes,
    }
    return `{${Object.entries(fields)
      .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
      .join(',')}}`
  })

const payload = fc.oneof(
  { weight: 6, arbitrary: announce.map(toUtf8) },
  { weight: 2, arbitrary: mutated(fc.constantFrom(...clientTexts.map(toUtf8))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 600_000 }).map((length) => new Uint8Array(length)) },
)

interface Frame {
  readonly fin: boolean
  readonly reserved: number
  readonly opcode: number
  readonly isMasked: boolean
  /** Number of bytes in which the length is written. With 1 a long length is wrong. */
  readonly lengthBytes: 1 | 2 | 8
  /** A number that is added to the true length. */
  readonly lie: number
  readonly data: Uint8Array
}

/** RFC 6455 §5.2. */
const encodeFrame = ({ fin, reserved, opcode, isMasked, lengthBytes, lie, data }: Frame): Uint8Array => {
  const said = Math.max(0, data.length + lie)
  const head = new DataView(new ArrayBuffer(14))
  head.setUint8(0, (fin ? 0x80 : 0) | (reserved << 4) | opcode)
  const mask = isMasked ? 0x80 : 0
  let at = 2
  if (lengthBytes === 1) head.setUint8(1, mask | (said & 0x7f))
  else if (lengthBytes === 2) {
    head.setUint8(1, mask | 126)
    head.setUint16(2, said & 0xffff)
    at = 4
  } else {
    head.setUint8(1, mask | 127)
    head.setBigUint64(2, BigInt(said))
    at = 10
  }
  // The mask is all zeros, which is a mask.
  if (isMasked) at += 4
  return concatBytes([new Uint8Array(head.buffer, 0, at), data])
}

const fitting = (length: number): 1 | 2 | 8 => (length < 126 ? 1 : length < 65_536 ? 2 : 8)

const goodFrame = payload.map((data) =>
  encodeFrame({
    fin: true,
    reserved: 0,
    opcode: 1,
    isMasked: true,
    lengthBytes: fitting(data.length),
    lie: 0,
    data,
  }),
)
const fragments = fc.tuple(payload, fc.integer({ min: 1, max: 8 })).map(([data, count]) => {
  const size = Math.ceil(data.length / count) || 1
  return concatBytes(
    Array.from({ length: count }, (_, index) => {
      const part = data.subarray(index * size, (index + 1) * size)
      return encodeFrame({
        fin: index === count - 1,
        reserved: 0,
        opcode: index === 0 ? 1 : 0,
        isMasked: true,
        lengthBytes: fitting(part.length),
        lie: 0,
        data: part,
      })
    }),
  )
})
const oddFrame = fc
  .record({
    fin: fc.boolean(),
    reserved: fc.constantFrom(0, 0, 0, 1, 4, 7),
    opcode: fc.integer({ min: 0, max: 15 }),
    isMasked: fc.boolean(),
    lengthBytes: fc.constantFrom<(1 | 2 | 8)[]>(1, 2, 8),
    lie: fc.constantFrom(0, 0, 1, -1, 70_000, 2 ** 32, Number.MAX_SAFE_INTEGER),
    data: fc.oneof(fc.uint8Array({ maxLength: 130 }), payload),
  })
  .map(encodeFrame)

const path = fc.constantFrom(
  '/',
  '/config.json',
  '/film.mp4',
  '/index.html',
  '/announce?x=1',
  '//',
  '/..%2f..%2fetc/passwd',
  '/%',
  '/%00',
  '*',
  'http://evil/',
  '/config.json/',
  `/${'x'.repeat(20_000)}`,
  '/\u009b31m',
  '/.git/config',
  '/?',
  '/assets/%2e%2e/film.mp4',
)
const host = fc.constantFrom(
  '127.0.0.1',
  '127.0.0.1:1',
  'localhost',
  '[::1]',
  'evil.example',
  '',
  '\u00ff',
  'a'.repeat(9_000),
  '127.0.0.1, evil',
)
const header = fc.oneof(
  fc.constantFrom(
    'Range: bytes=0-9',
    'Range: bytes=99999-',
    'Range: bytes=-0',
    'Range: bytes=5-1,7-8',
    'Range: bytes=-',
    'Range: bytes=0-999999999999999999999',
    'If-None-Match: *',
    `If-None-Match: ${'"x",'.repeat(2_000)}`,
    'If-Range: "x"',
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 99999999',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: x',
    'Expect: 100-continue',
    'Expect: x',
    'X-Forwarded-Proto: https,https',
    'X-Forwarded-For: 192.0.2.1, x',
    'X-Forwarded-For: ::1',
    'Origin: null',
    'Origin: https://evil.example',
    'Sec-Fetch-Site: cross-site',
    'Connection: close',
    'Connection: Upgrade, keep-alive',
    'Accept-Encoding: \u00ff',
  ),
  fc
    .tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 40 }))
    .map(([name, text]) => `${name}: ${text}`),
)
const headers = fc.array(header, { maxLength: 4 })

/** A page whose name was made to point here (DNS rebinding). */
const rebound = fc
  .record({ host: fc.constantFrom('evil.example', 'localhost.evil.example:8080', '192.0.2.1'), headers })
  .map(({ host, headers }) =>
    fromLatin1Safe(
      `GET /config.json HTTP/1.1\r\n${[`Host: ${host}`, ...headers].map((line) => `${line}\r\n`).join('')}\r\n`,
    ),
  )

const request = fc
  .record({
    method: fc.constantFrom(
      'GET',
      'GET',
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'OPTIONS',
      'CONNECT',
      'TRACE',
      'BREW',
      'get',
      '',
    ),
    path,
    host,
    version: fc.constantFrom('1.1', '1.1', '1.0', '2.0', '0.9'),
    headers,
    body: fc.constantFrom('', 'hello', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n'),
  })
  .map((all) =>
    fromLatin1Safe(
      `${all.method} ${all.path} HTTP/${all.version}\r\nHost: ${all.host}\r\n${all.headers
        .map((line) => `${line}\r\n`)
        .join('')}\r\n${all.body}`,
    ),
  )

const fromLatin1Safe = (text: string): Uint8Array =>
  fromLatin1([...text].map((letter) => (letter.charCodeAt(0) > 255 ? '?' : letter.charAt(0))).join(''))

const upgradeHead = (given: {
  path: string
  host: string
  version: string
  key: string
  headers: readonly string[]
}): Uint8Array =>
  fromLatin1Safe(
    `GET ${given.path} HTTP/1.1\r\nHost: ${given.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: ${given.version}\r\nSec-WebSocket-Key: ${given.key}\r\n` +
      `${given.headers.map((line) => `${line}\r\n`).join('')}\r\n`,
  )

const settingsKey = 'MDEyMzQ1Njc4OWFiY2RlZg=='
const goodUpgrade = upgradeHead({
  path: '/',
  host: '127.0.0.1',
  version: '13',
  key: settingsKey,
  headers: [],
})
const oddUpgrade = fc
  .record({
    path,
    host,
    version: fc.constantFrom('13', '8', '99', ''),
    key: fc.constantFrom(settingsKey, 'short', ''),
    headers: fc.array(
      fc.oneof(
        header,
        fc.constantFrom(
          'Sec-WebSocket-Extensions: permessage-deflate',
          'Sec-WebSocket-Extensions: x; y="',
          'Sec-WebSocket-Protocol: a, a',
          'Upgrade: h2c',
        ),
      ),
      { maxLength: 3 },
    ),
  })
  .map(upgradeHead)

const webSocket = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: fc.constant(goodUpgrade) }, { weight: 1, arbitrary: oddUpgrade }),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: goodFrame },
        { weight: 2, arbitrary: fragments },
        { weight: 1, arbitrary: oddFrame },
      ),
      {
        maxLength: 6,
      },
    ),
  )
  .map(([head, frames]) => concatBytes([head, ...frames]))

/** What a page says to the bridge: texts, and metadata in frames of bytes. */
const bridgeFrame = fc
  .oneof(
    bridgeTexts.map((text) => ({ opcode: 1, data: toUtf8(text) })),
    mutated(bridgeTexts.map(toUtf8)).map((data) => ({ opcode: 1, data })),
    fc.uint8Array({ maxLength: 60 }).map((data) => ({ opcode: 2, data })),
    fc.integer({ min: 0, max: 400_000 }).map((length) => ({ opcode: 2, data: new Uint8Array(length) })),
    fc.constantFrom(8, 9, 10).map((opcode) => ({ opcode, data: new Uint8Array(5) })),
  )
  .map(({ opcode, data }) =>
    encodeFrame({
      fin: true,
      reserved: 0,
      opcode,
      isMasked: true,
      lengthBytes: fitting(data.length),
      lie: 0,
      data,
    }),
  )
const bridgePage = fc
  .tuple(
    fc.record({
      path: fc.constantFrom(
        '/bridge',
        '/bridge?token=',
        '/bridge?token=x',
        `/bridge?token=${'A'.repeat(43)}`,
      ),
      host: fc.constantFrom('127.0.0.1', 'localhost', 'evil.example'),
      version: fc.constant('13'),
      key: fc.constant(settingsKey),
      headers: fc.array(fc.oneof(header, fc.constant('Origin: http://127.0.0.1')), { maxLength: 2 }),
    }),
    fc.array(fc.oneof({ weight: 5, arbitrary: bridgeFrame }, { weight: 1, arbitrary: oddFrame }), {
      maxLength: 6,
    }),
  )
  .map(([head, frames]) => concatBytes([upgradeHead(head), ...frames]))

/** What an ordinary client asks the tracker over HTTP, and what no client would. */
const ordinaryAnnounce = fc
  .record({
    path: fc.constantFrom('/announce', '/scrape', '/announce/', '/scrape%00'),
    parameters: fc.array(
      fc.oneof(
        fc.constantFrom(
          'info_hash=%01%02aaaaaaaaaaaaaaaaaa',
          'info_hash=%ff%zz%0',
          'peer_id=-XX0001-abcdefghijkl',
          'port=6881',
          'port=65536',
          'port=0',
          'left=0',
          'left=99999999999999999999',
          'event=stopped',
          'event=completed',
          'numwant=999999999',
          'numwant=-1',
          'compact=0',
          'ip=203.0.113.1',
          '&=&%=',
        ),
        fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => text.replace(/[\s#]/g, '')),
      ),
      { maxLength: 9, size: 'max' },
    ),
    headers,
  })
  .map(({ path, parameters, headers }) =>
    fromLatin1Safe(
      `GET ${path}?${parameters.join('&')} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers
        .map((line) => `${line}\r\n`)
        .join('')}\r\n`,
    ),
  )

const connection = fc.oneof(
  { weight: 3, arbitrary: bridgePage },
  { weight: 2, arbitrary: fc.array(ordinaryAnnounce, { minLength: 1, maxLength: 5 }).map(concatBytes) },
  { weight: 4, arbitrary: webSocket },
  { weight: 2, arbitrary: fc.array(request, { minLength: 1, maxLength: 3 }).map(concatBytes) },
  { weight: 1, arbitrary: rebound },
  { weight: 1, arbitrary: mutated(request) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
)

export const serverInputs: fc.Arbitrary<ServerInput> = fc.array(connection, { minLength: 1, maxLength: 5 })
