import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { createAccess } from '../../../src/node/access.ts'
import { createAppServer } from '../../../src/node/http-server.ts'
import { createOrdinaryTracker } from '../../../src/node/ordinary-tracker.ts'
import { type BencodeValue, decodeBencode } from '../../../src/protocol/bencode.ts'
import { parseHttpAnswer } from '../../../src/protocol/http-tracker.ts'
import { fromUtf8 } from '../../../src/shared/bytes.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const start = async (hasHttp = true, allowedOrigins: readonly string[] | null = null): Promise<number> => {
  const tracker = createOrdinaryTracker({
    others: () => ({ seeds: 1, leeches: 2, hasOwn: false }),
    hasHttp,
    hasUdp: false,
  })
  const server = createAppServer({
    root: tmpdir(),
    access: createAccess({ host: '127.0.0.1', allowedHosts: ['tracker.example'], allowedOrigins }),
    answerTracker: tracker.answerHttp,
    config: () => Promise.resolve({}),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(async () => {
    server.closeAllConnections()
    server.close()
    await tracker.close()
  })
  return (server.address() as AddressInfo).port
}

interface Answer {
  readonly status: number
  readonly body: Buffer
}

const get = (
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest({ port, path, headers, method, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
    })
    asked.on('error', reject)
    asked.end()
  })

const infoHash = '%01%02%00%ff%25abcdefghijklmno'
const query = (more = '', port = 6881): string =>
  `?info_hash=${infoHash}&peer_id=-XX0001-abcdefghijkl&port=${port}&uploaded=0&downloaded=0&left=1&compact=1${more}`
const through = (address: string) => ({ 'X-Forwarded-For': address })
const answerOf = ({ status, body }: Answer) => {
  expect(status).toBe(200)
  const answer = parseHttpAnswer(body)
  if (answer.type === 'failure') throw new Error(answer.reason)
  return answer.answer
}
const failureOf = ({ status, body }: Answer): string => {
  expect(status).toBe(200)
  const answer = parseHttpAnswer(body)
  if (answer.type !== 'failure') throw new Error('It was answered.')
  return answer.reason
}

describe('an announce over HTTP', () => {
  it('finds peers over IPv4 and IPv6, and counts those of WebSockets', async () => {
    const port = await start()
    await get(port, `/announce${query('&event=started')}`, through('192.0.2.1'))
    await get(port, `/announce${query()}`, through('2001:db8::1'))
    const answer = answerOf(await get(port, `/announce${query()}`, through('192.0.2.2')))
    expect(answer).toEqual({
      interval: 120,
      minInterval: 30,
      seeds: 1,
      leeches: 5,
      peers: [
        { host: '192.0.2.1', port: 6881 },
        { host: '2001:db8::1', port: 6881 },
      ],
    })
    await get(port, `/announce${query('&event=stopped')}`, through('192.0.2.1'))
    const after = answerOf(await get(port, `/announce${query()}`, through('192.0.2.2')))
    expect(after.peers).toEqual([{ host: '2001:db8::1', port: 6881 }])
  })

  it('gives dictionaries where they are asked for', async () => {
    const port = await start()
    await get(port, `/announce${query()}`, through('192.0.2.1'))
    const { body } = await get(
      port,
      `/announce${query().replace('compact=1', 'compact=0')}`,
      through('192.0.2.2'),
    )
    const answer = decodeBencode(body) as Map<string, BencodeValue>
    const [peer] = answer.get('peers') as Map<string, BencodeValue>[]
    expect(fromUtf8(peer?.get('ip') as Uint8Array)).toBe('192.0.2.1')
    expect(peer?.get('port')).toBe(6881)
  })

  it('is of its sender, whatever address it names', async () => {
    const port = await start()
    for (const [name, sender] of [
      ['ip', '192.0.2.1'],
      ['ipv4', '192.0.2.2'],
      ['ipv6', '192.0.2.3'],
    ] as const) {
      await get(port, `/announce${query(`&${name}=203.0.113.9`)}`, through(sender))
    }
    const { peers } = answerOf(await get(port, `/announce${query()}`, through('192.0.2.9')))
    expect(peers.map(({ host }) => host).sort()).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3'])
  })

  it('of a client without a proxy is of the address of its socket', async () => {
    const port = await start()
    await get(port, `/announce${query()}`)
    const { peers } = answerOf(await get(port, `/announce${query('', 7000)}`))
    expect(peers).toEqual([{ host: '127.0.0.1', port: 6881 }])
  })

  it.each([
    ['without a hash', '?peer_id=-XX0001-abcdefghijkl&port=1'],
    ['without anything', ''],
    ['with a hash of 19 bytes', query().replace('%01', '')],
    ['with a hash of 21 bytes', query().replace('%01', '%01x')],
    ['with an id of a byte', query().replace('-XX0001-abcdefghijkl', 'x')],
    ['with port 65536', query('', 65_536)],
    ['with a port that is none', query().replace('port=6881', 'port=-1')],
    ['that is too long', query(`&x=${'x'.repeat(9000)}`)],
  ])('%s is refused in a sentence', async (_what, asked) => {
    expect(failureOf(await get(await start(), `/announce${asked}`))).toMatch(/\.$/)
  })

  it('takes nothing for HEAD, and no other method', async () => {
    const port = await start()
    expect((await get(port, `/announce${query()}`, through('192.0.2.1'), 'HEAD')).status).toBe(200)
    expect((await get(port, `/announce${query()}`, through('192.0.2.1'), 'POST')).status).toBe(405)
    expect(answerOf(await get(port, `/announce${query()}`, through('192.0.2.2'))).peers).toEqual([])
  })

  it('finds nothing where there is no tracker over HTTP', async () => {
    const port = await start(false)
    expect((await get(port, `/announce${query()}`)).status).toBe(404)
    expect((await get(port, `/scrape?info_hash=${infoHash}`)).status).toBe(404)
  })
})

describe('a scrape over HTTP', () => {
  it('counts the swarms that it names, and lists none by itself', async () => {
    const port = await start()
    await get(port, `/announce${query('&event=completed').replace('left=1', 'left=0')}`, through('192.0.2.1'))
    const { body } = await get(port, `/scrape?info_hash=${infoHash}`)
    const files = (decodeBencode(body) as Map<string, Map<string, Map<string, number>>>).get('files')
    expect([...(files?.values() ?? [])].map((counts) => Object.fromEntries(counts))).toEqual([
      { complete: 2, downloaded: 1, incomplete: 2 },
    ])
    expect(failureOf(await get(port, '/scrape'))).toMatch(/does not list/)
  })
})

describe('pages', () => {
  it.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' },
    { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' },
    { 'sec-ch-ua': '"x"' },
    { Referer: 'https://evil.example/' },
    { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)' },
  ])('announce nothing and learn nothing with %j', async (headers: Record<string, string>) => {
    for (const origins of [null, ['https://evil.example']]) {
      const port = await start(true, origins)
      const sent = { ...headers, ...through('192.0.2.1') }
      expect((await get(port, `/announce${query()}`, sent)).status).toBe(403)
      expect((await get(port, `/scrape?info_hash=${infoHash}`, sent)).status).toBe(403)
      expect(answerOf(await get(port, `/announce${query()}`, through('192.0.2.2'))).peers).toEqual([])
    }
  })

  it('whose name was made to point here learn nothing either', async () => {
    const port = await start()
    expect((await get(port, `/announce${query()}`, { Host: 'evil.example' })).status).toBe(421)
    expect((await get(port, `/announce${query()}`, { Host: 'tracker.example' })).status).toBe(200)
  })

  it.each(['Transmission/4.0.2', 'aria2/1.36.0', 'qBittorrent/4.5.2', 'libtorrent/2.0', ''])(
    'are not clients such as %s',
    async (agent) => {
      const port = await start()
      expect((await get(port, `/announce${query()}`, { 'User-Agent': agent })).status).toBe(200)
      // A client that is written for Node may use its `fetch`.
      expect((await fetch(`http://127.0.0.1:${port}/announce${query()}`)).status).toBe(200)
    },
  )
})

describe('a hostile client', () => {
  it('with an address of a mebibyte is refused, and the next one answered', async () => {
    const port = await start()
    const long = await get(port, `/announce?info_hash=${'x'.repeat(1024 * 1024)}`).catch(() => ({
      status: 431,
    }))
    expect(long.status).toBe(431)
    expect((await get(port, `/announce${query()}`)).status).toBe(200)
  })

  it('that sends slowly, or nothing, keeps nobody else', async () => {
    const port = await start()
    for (let count = 0; count < 200; count++) {
      const socket = connect(port, '127.0.0.1')
      stops.push(() => socket.destroy())
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      if (count % 2 === 0) socket.write('GET /announce?info_')
    }
    expect((await get(port, `/announce${query()}`)).status).toBe(200)
  })
})
