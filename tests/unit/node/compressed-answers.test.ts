/** The app's files over HTTP in the form that the one who asks takes. */
import { mkdirSync, mkdtempSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAccess } from '../../../src/node/access.ts'
import { compressFolder } from '../../../src/node/compress-folder.ts'
import { createAppServer, listen } from '../../../src/node/http-server.ts'
import { type Answer, rawGet } from '../../helpers/raw-get.ts'

const script = 'export const answer = 42\n'.repeat(500)
const immutableName = '/assets/index-Ab_c-123.js'
const browser = 'gzip, deflate, br, zstd'
let root = ''
let server: Server
let port = 0

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'answers-'))
  mkdirSync(join(root, 'assets'))
  for (const name of ['index.html', 'sw.js', 'torrent-player.js', 'embed-sw.js', immutableName]) {
    writeFileSync(join(root, name), script)
  }
  writeFileSync(join(root, 'film.mp4'), script)
  writeFileSync(join(root, 'tiny.json'), '1')
  await compressFolder(root)
  server = createAppServer({
    root,
    access: createAccess({ host: '127.0.0.1', allowedHosts: [], allowedOrigins: null }),
    config: async () => ({ iceServers: [], trackers: [], sample: null }),
  })
  port = await listen(server, 0, '127.0.0.1')
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(root, { recursive: true })
})

const get = (path: string, acceptEncoding: string | null, headers = {}, method = 'GET'): Promise<Answer> =>
  rawGet(
    port,
    path,
    { ...(acceptEncoding === null ? {} : { 'Accept-Encoding': acceptEncoding }), ...headers },
    method,
  )

const plainText = ({ headers, body }: Answer): string => {
  const coding = headers['content-encoding']
  if (coding === 'br') return brotliDecompressSync(body).toString()
  return (coding === 'gzip' ? gunzipSync(body) : body).toString()
}

describe('a file with compressed forms beside it', () => {
  it.each([
    [browser, 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.1, gzip', 'gzip'],
    ['*', 'br'],
    ['deflate', undefined],
    [null, undefined],
  ])('is sent to one who takes %s as %s, and says that this decides', async (header, coding) => {
    const answer = await get(immutableName, header)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-encoding']).toBe(coding)
    expect(plainText(answer)).toBe(script)
    expect(answer.headers).toMatchObject({
      vary: 'Accept-Encoding',
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(answer.headers['accept-ranges']).toBe(coding === undefined ? 'bytes' : undefined)
  })

  it('keeps its other headers: page, service worker, and what other sites embed', async () => {
    expect((await get('/', browser)).headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    expect((await get('/sw.js', browser)).headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'no-cache',
    })
    expect((await get('/embed-sw.js', 'gzip')).headers).toMatchObject({
      'content-encoding': 'gzip',
      'service-worker-allowed': '/',
    })
    expect((await get('/torrent-player.js', browser)).headers).toMatchObject({
      'content-encoding': 'br',
      'access-control-allow-origin': '*',
    })
  })

  it('is refused to one who takes neither it nor any of its forms', async () => {
    const { status, headers } = await get(immutableName, 'zstd, *;q=0')
    expect([status, headers.vary]).toEqual([406, 'Accept-Encoding'])
  })

  it('has a tag for each form, and a 304 only for the one that would be sent', async () => {
    const tags = new Map<string, string>()
    for (const coding of ['br', 'gzip', 'identity']) {
      tags.set(coding, (await get('/index.html', coding)).headers.etag ?? '')
    }
    expect(new Set(tags.values()).size).toBe(3)
    for (const [coding, etag] of tags) {
      const same = await get('/index.html', coding, { 'If-None-Match': etag })
      expect([same.status, same.body.length, same.headers.etag]).toEqual([304, 0, etag])
      expect(same.headers.vary).toBe('Accept-Encoding')
      expect(same.headers['content-encoding']).toBeUndefined()
      for (const [other, otherEtag] of tags) {
        if (other === coding) continue
        expect((await get('/index.html', coding, { 'If-None-Match': otherEtag })).status).toBe(200)
      }
    }
  })

  it('gives parts of the file itself, whatever the client takes', async () => {
    const part = await get(immutableName, browser, { Range: 'bytes=7-11' })
    expect([part.status, part.body.toString(), part.headers['content-encoding']]).toEqual([
      206,
      script.slice(7, 12),
      undefined,
    ])
    expect(part.headers.vary).toBe('Accept-Encoding')
    // A part of what began as Brotli is asked for: the tag is another one, so the whole comes.
    const { etag = '' } = (await get(immutableName, browser)).headers
    const whole = await get(immutableName, browser, { Range: 'bytes=7-11', 'If-Range': etag })
    expect([whole.status, plainText(whole)]).toEqual([200, script])
    // Who refuses the file itself cannot have a part of it.
    const refused = await get(immutableName, 'br, identity;q=0', { Range: 'bytes=7-11' })
    expect([refused.status, refused.headers['content-encoding'], plainText(refused)]).toEqual([
      200,
      'br',
      script,
    ])
  })

  it('answers HEAD with the headers of GET', async () => {
    const [head, full] = [await get('/sw.js', browser, {}, 'HEAD'), await get('/sw.js', browser)]
    expect(head.body.length).toBe(0)
    expect({ ...head.headers, date: '' }).toEqual({ ...full.headers, date: '' })
  })

  it('falls back to the next form where one is missing or older than the file', async () => {
    unlinkSync(join(root, `${immutableName}.br`))
    const gzip = await get(immutableName, browser)
    expect([gzip.headers['content-encoding'], plainText(gzip)]).toEqual(['gzip', script])
    const changed = script.replaceAll('42', '43')
    writeFileSync(join(root, immutableName), changed)
    const later = new Date(statSync(join(root, `${immutableName}.gz`)).mtimeMs + 5_000)
    utimesSync(join(root, immutableName), later, later)
    const plain = await get(immutableName, browser)
    expect([plain.headers['content-encoding'], plainText(plain)]).toEqual([undefined, changed])
  })
})

it('finds the compressed forms whatever millisecond the file was written in', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `time-${index}.json`)
  names.forEach((name, index) => {
    writeFileSync(join(root, name), script)
    const seconds = 1_795_000_000 + index * 1_000.003_7
    utimesSync(join(root, name), seconds, seconds)
  })
  await compressFolder(root)
  for (const name of names) {
    expect((await get(`/${name}`, browser)).headers['content-encoding'], name).toBe('br')
  }
})

describe('a file without any', () => {
  it.each(['/film.mp4', '/tiny.json'])('%s is sent as it is, and does not vary', async (path) => {
    const { status, headers } = await get(path, browser)
    expect([status, headers['content-encoding'], headers.vary]).toEqual([200, undefined, undefined])
    expect(headers['accept-ranges']).toBe('bytes')
  })

  it.each(['/film.mp4', '/tiny.json'])('%s is refused to one who does not take it so', async (path) => {
    const { status, headers, body } = await get(path, 'br, identity;q=0')
    expect([status, headers.vary, headers['cache-control']]).toEqual([406, 'Accept-Encoding', 'no-store'])
    expect(body.toString()).toContain('in none of the codings')
    expect((await get(path, '*;q=0', {}, 'HEAD')).body.length).toBe(0)
  })

  it('serves films in parts to Chromium’s media element', async () => {
    const part = await get('/film.mp4', 'identity;q=1, *;q=0', { Range: 'bytes=0-' })
    expect([part.status, part.body.toString()]).toEqual([206, script])
  })

  it('does not take a folder for a compressed form', async () => {
    writeFileSync(join(root, 'page.html'), script)
    mkdirSync(join(root, 'page.html.br'))
    const { status, headers } = await get('/page.html', browser)
    expect([status, headers['content-encoding']]).toEqual([200, undefined])
  })
})

it('says nothing of compression in answers that are made on the spot', async () => {
  for (const path of ['/config.json', '/no-such']) {
    expect((await get(path, browser)).headers['content-encoding'], path).toBeUndefined()
  }
  expect((await get('/config.json', browser)).headers['cache-control']).toBe('no-store')
})
