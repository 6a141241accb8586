/** The address of a `.torrent` comes from a stranger's link: what its server sends is bounded. */
import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sendForEver } from '../helpers/send-for-ever.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { type Stage, startStage } from './support/stage.ts'
import { visibleText } from './support/watch.ts'

const MiB = 1024 * 1024

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
const servers: Server[] = []
afterEach(async () => {
  await stage.clear()
  for (const server of servers.splice(0)) await closeServer(server)
})
afterAll(() => stage?.close())

test.each([
  ['without a length', {}],
  ['with a length that is a lie', { 'content-length': '1000000000000' }],
])('a body without an end, %s, is read to 32 MiB and no further', async (_what, headers) => {
  let sent = 0
  let isClosed = false
  const server = createServer((_request, response) => {
    response.on('close', () => {
      isClosed = true
    })
    response.writeHead(200, { 'access-control-allow-origin': '*', ...headers })
    sendForEver(response, (bytes) => {
      sent += bytes
    })
  })
  servers.push(server)
  const page = await stage.openApp(`#http://127.0.0.1:${await listenOnLoopback(server)}/film.torrent`)
  await expect.poll(() => visibleText(page)).toContain('too large to be a torrent file')
  await expect.poll(() => isClosed).toBe(true)
  // The limit, and what lies in the buffers of both ends and of the browser's network process.
  expect(sent).toBeLessThan(96 * MiB)
})

test('an address that is left is not read on', async () => {
  let isClosed = false
  let isAsked = false
  const server = createServer((_request, response) => {
    response.on('close', () => {
      isClosed = true
    })
    response.writeHead(200, { 'access-control-allow-origin': '*' })
    response.write('d')
    isAsked = true
  })
  servers.push(server)
  const page = await stage.openApp(`#http://127.0.0.1:${await listenOnLoopback(server)}/film.torrent`)
  await expect.poll(() => isAsked).toBe(true)
  await page.getByRole('link', { name: 'Torrent Player' }).click()
  await expect.poll(() => isClosed).toBe(true)
})
