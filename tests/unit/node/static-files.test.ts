import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appContentPolicy } from '../../../src/app/content-security-policy.ts'
import { createAccess } from '../../../src/node/access.ts'
import { createAppServer, listen } from '../../../src/node/http-server.ts'
import { filePath } from '../../../src/node/static-files.ts'
import { type Answer, rawGet } from '../../helpers/raw-get.ts'

const filmFile = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
let base = ''
let root = ''
const access = createAccess({
  host: '127.0.0.1',
  allowedHosts: ['films.example', '10.1.2.3'],
  allowedOrigins: null,
})
let server: Server
let port = 0

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'static-'))
  root = join(base, 'dist')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(root, 'folder'))
  writeFileSync(join(base, 'secret.txt'), 'secret')
  mkdirSync(join(base, 'dist-other'))
  writeFileSync(join(base, 'dist-other', 'secret.txt'), 'secret')
  writeFileSync(join(root, '.hidden'), 'secret')
  writeFileSync(join(root, 'index.html'), '<!doctype html>')
  writeFileSync(join(root, 'film.mp4'), filmFile)
  writeFileSync(join(root, 'empty.txt'), '')
  writeFileSync(join(root, 'a b.txt'), 'blank')
  for (const name of [
    'sw.js',
    'embed-sw.js',
    'torrent-player.js',
    'assets/index-Ab_c-123.js',
    'app.webmanifest',
  ]) {
    writeFileSync(join(root, name), '1')
  }
  server = createAppServer({
    root,
    access,
    config: async ({ host }) => ({ iceServers: [], trackers: [`ws://${host}`], sample: null }),
  })
  port = await listen(server, 0, '127.0.0.1')
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(base, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  rawGet(port, path, headers, method)

describe('the app over HTTP', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html?x=/../#y', 'text/html; charset=utf-8', 'no-cache'],
    ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/assets/index-Ab_c-123.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/app.webmanifest', 'application/manifest+json', 'no-cache'],
    ['/film.mp4', 'video/mp4', 'no-cache'],
    ['/a%20b.txt', 'text/plain; charset=utf-8', 'no-cache'],
    ['/empty.txt', 'text/plain; charset=utf-8', 'no-cache'],
  ])('serves %s as %s, %s', async (path, type, cache) => {
    const { status, headers } = await get(path)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': cache,
      'x-content-type-options': 'nosniff',
    })
  })

  it('sends the page’s policy with everything but what other people’s pages embed', async () => {
    for (const path of ['/', '/index.html', '/sw.js', '/config.json', '/none']) {
      expect((await get(path)).headers['content-security-policy'], path).toBe(
        `${appContentPolicy}; frame-ancestors 'self'`,
      )
    }
    for (const path of ['/embed-sw.js', '/torrent-player.js']) {
      expect((await get(path)).headers['content-security-policy'], path).toBeUndefined()
    }
    const other = createAppServer({
      root,
      access,
      config: () => Promise.reject(new Error('unused')),
      frameAncestors: 'https://a.example',
    })
    const otherPort = await listen(other, 0, '127.0.0.1')
    const response = await fetch(`http://127.0.0.1:${otherPort}/`)
    expect(response.headers.get('content-security-policy')).toMatch(/; frame-ancestors https:\/\/a\.example$/)
    other.closeAllConnections()
    other.close()
  })

  it('lets the embed worker control the whole site and other origins import the bundle, and only those', async () => {
    expect((await get('/embed-sw.js')).headers['service-worker-allowed']).toBe('/')
    expect((await get('/sw.js')).headers['service-worker-allowed']).toBeUndefined()
    expect((await get('/torrent-player.js')).headers['access-control-allow-origin']).toBe('*')
    expect((await get('/')).headers['access-control-allow-origin']).toBeUndefined()
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '/../dist-other/secret.txt',
    '/%2e%2e%2fdist-other/secret.txt',
    '//../secret.txt',
    '/.hidden',
    '/film.mp4%00.html',
    '/%',
    '/%ff',
    '/folder',
    '/folder/',
    '/film.mp4/',
    '/nothing.js',
    `/${'x'.repeat(5000)}`,
  ])('finds nothing at %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body.toString()).not.toContain('secret')
  })

  it('answers 304 to a tag that is current, and the file to one that is not', async () => {
    const { etag = '' } = (await get('/film.mp4')).headers
    expect(etag).toMatch(/^"[\w-]+"$/)
    for (const tags of [etag, `"x", W/${etag}`, '*']) {
      const { status, body, headers } = await get('/film.mp4', { 'If-None-Match': tags })
      expect([status, body.length, headers.etag]).toEqual([304, 0, etag])
    }
    expect((await get('/film.mp4', { 'If-None-Match': '"x"' })).status).toBe(200)
  })

  it.each([
    ['bytes=10-19', 10, 20],
    ['bytes=990-', 990, 1000],
    ['bytes=990-5000', 990, 1000],
    ['bytes=-10', 990, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=0-0', 0, 1],
  ])('answers %s with exactly those bytes', async (range, begin, end) => {
    const { status, headers, body } = await get('/film.mp4', { Range: range })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(`bytes ${begin}-${end - 1}/1000`)
    expect(headers['content-length']).toBe(String(end - begin))
    expect(new Uint8Array(body)).toEqual(filmFile.subarray(begin, end))
  })

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('answers %s with 416', async (range) => {
    const { status, headers } = await get('/film.mp4', { Range: range })
    expect([status, headers['content-range']]).toEqual([416, 'bytes */1000'])
  })

  it.each(['bytes=', 'bytes=-', 'bytes=5-2', 'pieces=0-1', 'bytes=0-1,3-4', 'bytes=a-b'])(
    'answers %s with everything',
    async (range) => {
      const { status, body } = await get('/film.mp4', { Range: range })
      expect([status, body.length]).toEqual([200, 1000])
    },
  )

  it('honours If-Range', async () => {
    const { etag = '' } = (await get('/film.mp4')).headers
    expect((await get('/film.mp4', { Range: 'bytes=0-0', 'If-Range': etag })).status).toBe(206)
    expect((await get('/film.mp4', { Range: 'bytes=0-0', 'If-Range': '"old"' })).status).toBe(200)
  })

  it('answers HEAD without a body and refuses other methods', async () => {
    const head = await get('/film.mp4', { Range: 'bytes=0-0' }, 'HEAD')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '1000', 0])
    const post = await get('/', {}, 'POST')
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD'])
  })

  it('serves the configuration for the way that the request came, never from a cache', async () => {
    const { status, headers, body } = await get('/config.json', { Host: '10.1.2.3:99' })
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'no-store',
      'application/json',
    ])
    expect(JSON.parse(body.toString())).toEqual({
      iceServers: [],
      trackers: ['ws://10.1.2.3:99'],
      sample: null,
    })
  })

  it('stays alive when a client leaves in the middle of an answer', async () => {
    const big = join(root, 'big.mp4')
    writeFileSync(big, new Uint8Array(8_000_000))
    await new Promise<void>((resolve, reject) => {
      const left = request({ port, host: '127.0.0.1', path: '/big.mp4' }, (response) => {
        response.once('data', () => {
          response.destroy()
          resolve()
        })
      }).on('error', reject)
      left.end()
    })
    expect((await get('/film.mp4')).status).toBe(200)
  })

  it('gives a name that is not ours nothing, and the configuration to our own pages only', async () => {
    const rebound = { Host: `rebound.evil.example:${port}` }
    for (const path of ['/', '/film.mp4', '/config.json', '/no-such-file']) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        expect((await get(path, rebound, method)).status).toBe(421)
      }
      expect((await get(path, rebound)).body.toString()).toContain('ALLOWED_HOSTS')
    }
    expect((await get('/config.json', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await get('/config.json', { Origin: 'https://evil.example' })).body.toString()).not.toContain(
      'ws:',
    )
    expect((await get('/config.json', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
  })

  it('says what to do when the port is taken', async () => {
    const second = createAppServer({ root, access, config: () => Promise.reject(new Error('unused')) })
    await expect(listen(second, port, '127.0.0.1')).rejects.toThrow(
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=`,
    )
  })

  it('says what to do when the host is not this machine', async () => {
    const second = createAppServer({ root, access, config: () => Promise.reject(new Error('unused')) })
    // From the block for documentation (RFC 5737): nobody's address.
    await expect(listen(second, 0, '192.0.2.1')).rejects.toThrow(
      'HOST is "192.0.2.1", which is not an address',
    )
  })
})

describe('filePath', () => {
  it('never leads out of the folder', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '%2f', '/', '\\', '%5c', '%00', '%', '%252e', '//', 'a'),
      fc.string({ maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = filePath('/srv/dist', `/${parts.join('')}`)
        expect(path === null || path.startsWith('/srv/dist/')).toBe(true)
        expect(path ?? '').not.toMatch(/\/\.\.?(\/|$)|\0/)
      }),
    )
  })
})
