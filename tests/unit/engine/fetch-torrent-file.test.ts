import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchTorrentFile, maxTorrentFileBytes } from '../../../src/engine/fetch-torrent-file.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import { sendForEver } from '../../helpers/send-for-ever.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that answers as it is told. Resolves with an address on it. */
const serve = async (answer: (response: ServerResponse) => void): Promise<string> => {
  const server = createServer((_request, response) => {
    response.on('error', () => undefined)
    answer(response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.torrent`
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}

describe('fetchTorrentFile', () => {
  it('gives the bytes, whatever length the server sends them in', async () => {
    const url = await serve((response) => {
      response.write('d4:')
      setImmediate(() => response.end('infode'))
    })
    expect(Buffer.from(await fetchTorrentFile(url)).toString()).toBe('d4:infode')
  })

  it('takes an empty body for what it is', async () => {
    expect(await fetchTorrentFile(await serve((response) => response.writeHead(204).end()))).toHaveLength(0)
  })

  it.each([
    ['no length', {}],
    ['a length that is a lie', { 'content-length': '100000000000' }],
    ['a length that is no number', { 'x-length': 'many' }],
  ])('stops a body without an end, with %s, and hangs up', async (_what, headers) => {
    let sent = 0
    let isClosed = false
    const url = await serve((response) => {
      response.on('close', () => {
        isClosed = true
      })
      response.writeHead(200, headers)
      sendForEver(response, (bytes) => {
        sent += bytes
      })
    })
    await expect(fetchTorrentFile(url)).rejects.toMatchObject({
      code: 'invalid-torrent',
      message: expect.stringContaining('at most 32 MiB'),
    })
    await until(() => isClosed)
    // What lies in the buffers of both ends, on top of the limit.
    expect(sent).toBeLessThan(maxTorrentFileBytes + 32 * 1024 * 1024)
  })

  it('does not read a body that is announced to be too long', async () => {
    let sent = 0
    const url = await serve((response) => {
      response.writeHead(200, { 'content-length': String(maxTorrentFileBytes + 1) })
      response.write(Buffer.alloc(1024))
      sent += 1024
    })
    await expect(fetchTorrentFile(url)).rejects.toThrow('too large')
    expect(sent).toBe(1024)
  })

  it('counts a compressed body by what comes out of it', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(Buffer.alloc(maxTorrentFileBytes + 1))
    expect(bomb.length).toBeLessThan(100_000)
    const url = await serve((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb),
    )
    await expect(fetchTorrentFile(url)).rejects.toThrow('too large')
  })

  it.each([
    ['before its headers', (): void => undefined],
    ['after its headers', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
    ['in the middle', (response: ServerResponse) => void response.write('d4:info')],
  ])('gives up a server that falls silent %s', async (_when, answer) => {
    let isClosed = false
    let isAsked = false
    const url = await serve((response) => {
      response.on('close', () => {
        isClosed = true
      })
      isAsked = true
      answer(response)
    })
    const clock = new VirtualClock()
    const outcome = expect(fetchTorrentFile(url, { clock })).rejects.toMatchObject({
      code: 'torrent-address',
      message: expect.stringMatching(/127\.0\.0\.1:\d+ has sent nothing of the torrent file for 15 s/),
    })
    await until(() => isAsked)
    await clock.pass(15_000)
    await outcome
    await until(() => isClosed)
  })

  it('gives up a server that drips', async () => {
    const clock = new VirtualClock()
    let drip = (): void => undefined
    const url = await serve((response) => {
      drip = () => void response.write('x')
      drip()
    })
    // Hears of each drip before time goes on.
    let heard = 0
    const watching = {
      now: () => clock.now(),
      after: (ms: number, run: () => void) => {
        heard++
        return clock.after(ms, run)
      },
    }
    const outcome = expect(fetchTorrentFile(url, { clock: watching })).rejects.toThrow(
      'took longer than 60 s',
    )
    for (let seconds = 0; seconds < 60; seconds += 10) {
      const before = heard
      await until(() => heard > before || seconds === 0)
      await clock.pass(10_000)
      drip()
    }
    await outcome
  })

  it('says that a server broke off, is down, or has no such file', async () => {
    const broken = await serve((response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    await expect(fetchTorrentFile(broken)).rejects.toThrow(/broke off in the middle|Nothing could be read/)
    const gone = await serve((response) => response.end())
    servers.at(-1)?.close()
    servers.at(-1)?.closeAllConnections()
    const place = new URL(gone).host
    await expect(fetchTorrentFile(`${gone}/film.torrent?k=1`)).rejects.toMatchObject({
      code: 'torrent-address',
      message: expect.stringContaining(`could not be fetched from ${place}. Check the address.`),
    })
    // What is not named so is most often the address of a page.
    await expect(fetchTorrentFile(`${gone}/watch?v=1`)).rejects.toMatchObject({
      code: 'torrent-address',
      message: expect.stringContaining(`Nothing could be read at ${place}. If this is the address of a page`),
    })
  })

  it.each([
    [404, 'there is no such file'],
    [410, 'there is no such file'],
    [403, 'does not give this file to everybody'],
    [401, 'does not give this file to everybody'],
    [500, 'Try again later'],
  ])('says what an answer of %d means', async (status, words) => {
    const url = await serve((response) => response.writeHead(status).end('<html>no</html>'))
    await expect(fetchTorrentFile(url)).rejects.toMatchObject({
      code: 'torrent-address',
      message: expect.stringMatching(new RegExp(`answered ${status}.*${words}`)),
    })
  })

  it.each(['<!doctype html><title>Film</title>', '\ufeff\n <html>', '<?xml version="1.0"?>'])(
    'says that %j is a page',
    async (page) => {
      const url = await serve((response) => response.end(page))
      await expect(fetchTorrentFile(url)).rejects.toMatchObject({
        code: 'torrent-address',
        message: expect.stringContaining('There is a web page at 127.0.0.1'),
      })
    },
  )

  it('ends with its caller, and leaves no timer', async () => {
    const url = await serve(() => undefined)
    const timers = new Set<() => void>()
    const clock = {
      now: () => systemClock.now(),
      after: (_ms: number, run: () => void) => {
        timers.add(run)
        return () => timers.delete(run)
      },
    }
    const controller = new AbortController()
    const outcome = expect(fetchTorrentFile(url, { signal: controller.signal, clock })).rejects.toMatchObject(
      {
        code: 'aborted',
      },
    )
    controller.abort()
    await outcome
    expect(timers.size).toBe(0)
    await expect(fetchTorrentFile(url, { signal: controller.signal, clock })).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(timers.size).toBe(0)
  })
})
