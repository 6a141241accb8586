import { afterEach, describe, expect, it } from 'vitest'
import { torrentLock } from '../../../../src/serve/owner-locks.ts'
import { installTorrentServing } from '../../../../src/serve/service-worker/fetch-handler.ts'
import type { ServingOptions } from '../../../../src/serve/service-worker/serving-options.ts'
import type { TorrentDatabase } from '../../../../src/storage/database.ts'
import { FakeOwner, FakeWorkerScope, type RequestFacts } from '../../../helpers/fake-worker-scope.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const path = `stream/${infoHash}/0/film.mp4`
const mebibyte = 1024 * 1024
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7) % 251)

const owners: FakeOwner[] = []
afterEach(() => {
  for (const owner of owners.splice(0)) owner.die()
})

/** A service worker beside a database in which there is nothing. */
const serve = (options: ServingOptions = {}) => {
  const scope = new FakeWorkerScope()
  const database = { read: async () => null } as unknown as TorrentDatabase
  installTorrentServing(scope, { database, ...options, waits: { ownerMs: 0, pollMs: 1, ...options.waits } })
  const own = (file: Uint8Array, most?: number): FakeOwner => {
    const owner = new FakeOwner(`tab-${owners.length}`, file, most)
    owners.push(owner)
    scope.own(infoHash, owner)
    return owner
  }
  const get = async (init?: RequestInit, facts?: RequestFacts): Promise<Response> => {
    const answer = scope.fetch(path, init, facts)
    if (answer === null) throw new Error('Nobody answered.')
    return answer
  }
  const range = (header: string) => get({ headers: { Range: header } })
  return { scope, own, get, range }
}

const bodyOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer())

describe('which requests are answered', () => {
  it.each([
    'index.html',
    'stream/',
    `stream/${infoHash}/0`,
    `stream/${infoHash}/x/film.mp4`,
    '../stream/x/0/y',
  ])('leaves %s to the network', (other) => {
    expect(serve().scope.fetch(other)).toBeNull()
  })

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    const { own, get } = serve()
    const owner = own(bytes(10))
    const response = await get({ method })
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
    expect(owner.opened).toEqual([])
  })

  it.each<[string, RequestFacts]>([
    ['a navigation', { mode: 'navigate', destination: 'document' }],
    ['a frame', { mode: 'navigate', destination: 'iframe' }],
    ['an object', { mode: 'no-cors', destination: 'object' }],
    ['an embed', { mode: 'no-cors', destination: 'embed' }],
  ])('gives %s the same answer, whether there is such a torrent or not', async (_what, facts) => {
    const { own, get } = serve()
    const without = await get({}, facts)
    const owner = own(bytes(10))
    const beside = await get({}, facts)
    expect(beside.status).toBe(403)
    expect([...beside.headers]).toEqual([...without.headers])
    expect(await beside.text()).toBe(await without.text())
    expect(owner.opened).toEqual([])
  })
})

describe('a download that a page of ours has begun', () => {
  const token = '7c8f4e9a-1f0e-4c53-9a55-0a5d3c2b1e60'
  const save = { mode: 'navigate', destination: 'iframe' } as const

  it('gets the file, once', async () => {
    const { own, scope } = serve()
    const file = bytes(100)
    own(file)
    scope.held.push(`torrent-player:download:${token}`)
    const response = await scope.fetch(`${path}?download=${token}`, {}, save)
    expect([response?.status, response?.headers.get('Content-Disposition')]).toEqual([
      200,
      expect.stringMatching(/^attachment/),
    ])
    expect(await response?.arrayBuffer()).toEqual(file.buffer)
    expect((await scope.fetch(`${path}?download=${token}`, {}, save))?.status).toBe(403)
  })

  it('is refused with a name that nobody holds', async () => {
    const { own, scope } = serve()
    own(bytes(100))
    for (const name of ['', 'x', token]) {
      expect((await scope.fetch(`${path}?download=${name}`, {}, save))?.status).toBe(403)
    }
  })
})

describe('answers out of the tab that runs the torrent', () => {
  it('give the whole file, and ask for its beginning with the first message', async () => {
    const { own, get } = serve()
    const file = bytes(1000)
    const owner = own(file)
    const response = await get()
    expect([response.status, response.headers.get('Content-Length')]).toEqual([200, '1000'])
    expect(await bodyOf(response)).toEqual(file)
    const first = { begin: 0, end: mebibyte }
    expect(owner.opened).toEqual([
      { type: 'torrent-player:open', infoHash, fileIndex: 0, reader: 'page', first },
    ])
    expect(owner.reads).toEqual([first])
  })

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=7-7', 7, 8],
    ['bytes=990-2000', 990, 1000],
    ['bytes=-10', 990, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=400-', 400, 1000],
  ])('give %s exactly, in whatever parts they come', async (header, begin, end) => {
    for (const most of [1000, 64, 3]) {
      const { own, range } = serve()
      const file = bytes(1000)
      own(file, most)
      const response = await range(header)
      expect(response.status).toBe(206)
      expect(response.headers.get('Content-Range')).toBe(`bytes ${begin}-${end - 1}/1000`)
      expect(response.headers.get('Content-Length')).toBe(String(end - begin))
      expect(await bodyOf(response)).toEqual(file.slice(begin, end))
    }
  })

  it('give at most a mebibyte of an open range', async () => {
    const { own, range } = serve()
    const file = bytes(3 * mebibyte)
    own(file, 100_000)
    const response = await range('bytes=5-')
    expect(response.headers.get('Content-Range')).toBe(`bytes 5-${mebibyte + 4}/${file.length}`)
    expect((await bodyOf(response)).length).toBe(mebibyte)
  })

  it('give a large closed range as a stream', async () => {
    const { own, range, scope } = serve()
    const file = bytes(3 * mebibyte)
    const owner = own(file)
    const response = await range(`bytes=1-${file.length - 1}`)
    const body = await bodyOf(response)
    expect(body.length).toBe(file.length - 1)
    expect(Buffer.compare(body, file.subarray(1))).toBe(0)
    // The worker was kept awake, and may sleep now.
    await Promise.all(scope.waited)
    expect(scope.waited).toHaveLength(1)
    await expect.poll(() => owner.closed).toBe(1)
  })

  it('have no body for HEAD, and read nothing for it', async () => {
    const { own, get } = serve()
    const owner = own(bytes(1000))
    const response = await get({ method: 'HEAD', headers: { Range: 'bytes=0-1' } })
    expect([response.status, response.headers.get('Content-Length'), response.body]).toEqual([
      200,
      '1000',
      null,
    ])
    expect(owner.reads).toEqual([])
    await expect.poll(() => owner.closed).toBe(1)
  })

  it('say how long the file is when a range lies behind it', async () => {
    const { own, range } = serve()
    own(bytes(1000))
    const response = await range('bytes=1000-')
    expect([response.status, response.headers.get('Content-Range')]).toEqual([416, 'bytes */1000'])
  })

  it('are empty for an empty file', async () => {
    const { own, get } = serve()
    own(new Uint8Array())
    const response = await get()
    expect([response.status, response.headers.get('Content-Length')]).toEqual([200, '0'])
    expect(await bodyOf(response)).toEqual(new Uint8Array())
  })

  it('are of what is here alone for those who want no more, and are not waited for', async () => {
    const { own, get, scope } = serve({ waits: { ownerMs: 3_600_000 } })
    // A tab is about to run it.
    scope.pending.push(torrentLock(infoHash))
    const headers = { Range: 'bytes=0-9', 'Torrent-Only-Here': '1' }
    expect((await get({ headers })).status).toBe(503)
    const owner = own(bytes(1000))
    expect((await get({ headers })).status).toBe(206)
    expect(owner.opened).toMatchObject([{ onlyHere: true, first: { begin: 0, end: 10 } }])
    owner.refusal = { type: 'error', error: { code: 'timeout', message: 'These bytes are not here.' } }
    expect((await get({ headers })).status).toBe(503)
    expect(owner.opened).toHaveLength(2)
  })

  it('stop when the reader goes away', async () => {
    const { own, get, scope } = serve()
    const owner = own(bytes(3 * mebibyte))
    const response = await get()
    await response.body?.cancel()
    await Promise.all(scope.waited)
    await expect.poll(() => owner.closed).toBe(1)
  })

  it('break off with an error when the rest does not come', async () => {
    const { own, get } = serve()
    const owner = own(bytes(3 * mebibyte))
    const response = await get()
    owner.refusal = { type: 'error', error: { code: 'storage', message: 'The disk is full.' } }
    await expect(response.arrayBuffer()).rejects.toThrow('The disk is full.')
  })
})

describe('what cannot be had', () => {
  it('is 404 when nobody knows the torrent', async () => {
    expect((await serve().get()).status).toBe(404)
  })

  it('is 503 while a tab is expected to run it', async () => {
    const { scope, get } = serve()
    scope.pending.push(`torrent:${infoHash}`)
    const response = await get()
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '2'])
    expect(await response.text()).toContain('Keep a tab with the film open.')
  })

  it.each([
    ['no-such-file', 404],
    ['storage', 503],
    ['protocol', 503],
  ] as const)('is told as the engine tells it: %s is %d', async (code, status) => {
    const { own, get } = serve()
    own(bytes(10)).refusal = { type: 'error', error: { code, message: 'Said by the engine.' } }
    const response = await get()
    expect([response.status, await response.text()]).toEqual([status, 'Said by the engine.'])
  })
})

describe('the life of the worker', () => {
  it.each([
    ['the first one takes over at once', null, {}, ['skipWaiting']],
    ['a newer one waits', {}, {}, []],
    ['a newer one that holds nothing else does not', {}, { skipWaiting: true }, ['skipWaiting']],
  ] as const)('%s', (_what, active, options, claims) => {
    const { scope } = serve(options)
    scope.registration.active = active
    scope.lifecycle('install')
    expect(scope.claims).toEqual(claims)
  })

  it('claims the open pages, and does what a page asks', () => {
    const { scope } = serve()
    scope.lifecycle('activate')
    scope.message({ type: 'SKIP_WAITING' })
    expect(scope.claims).toEqual(['claim', 'skipWaiting'])
  })

  it('claims a page that asks for it, and says when that is done', async () => {
    const { scope } = serve()
    const said: unknown[] = []
    const port = { postMessage: (message: unknown) => void said.push(message) }
    scope.message({ type: 'torrent-player:claim-me' }, [port])
    expect([scope.claims, said]).toEqual([['claim'], []])
    await Promise.all(scope.waited)
    expect(said).toEqual([{ type: 'torrent-player:claimed' }])
  })

  it('tells a page its client id, and hears nothing else', () => {
    const { scope } = serve()
    const said: unknown[] = []
    const port = { postMessage: (message: unknown) => void said.push(message) }
    scope.message({ type: 'torrent-player:who-am-i' }, [port], { id: 'abc' })
    expect(said).toEqual([{ type: 'torrent-player:you-are', clientId: 'abc' }])
    for (const data of [null, 'SKIP_WAITING', 7, {}, { type: 'other' }]) scope.message(data, [port])
    scope.message({ type: 'torrent-player:who-am-i' }, [port], null)
    scope.message({ type: 'torrent-player:who-am-i' }, [], { id: 'abc' })
    expect(said).toHaveLength(1)
    expect(scope.claims).toEqual([])
  })
})
