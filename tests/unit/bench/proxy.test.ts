import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type LineProxy, startProxy } from '../../bench/cold/proxy.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const serve = async (onConnection: (socket: Socket) => void): Promise<number> => {
  const server: Server = createServer({ allowHalfOpen: true }, onConnection)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const start = (options: Parameters<typeof startProxy>[0]): LineProxy => {
  const proxy = startProxy(options)
  stops.push(() => proxy.close())
  return proxy
}

/** Everything up to the other side's end. Reading by `for await` would close the socket then. */
const readAll = async (socket: Socket): Promise<string> => {
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  await once(socket, 'end')
  return Buffer.concat(parts).toString()
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(20_000)
const question = letters.slice(0, 100_000)

test.each([
  ['as fast as it goes', { delayMs: 0, rateBytesPerSecond: null }],
  ['over a line', { delayMs: 5, rateBytesPerSecond: 20_000_000 }],
])(
  'everything arrives in both directions, each end after its bytes, and is counted: %s',
  async (_how, line) => {
    let asked = ''
    const target = await serve((socket) => {
      readAll(socket).then((text) => {
        asked = text
        socket.end(letters)
      })
    })
    const port = await start(line).open(target)
    const client = connect({ port: port.port, host: '127.0.0.1', allowHalfOpen: true })
    client.end(question)
    expect(sha256(await readAll(client))).toBe(sha256(letters))
    expect(sha256(asked)).toBe(sha256(question))
    const sum = (sent: readonly { bytes: number }[]): number =>
      sent.reduce((total, { bytes }) => total + bytes, 0)
    expect([sum(port.down), sum(port.up)]).toEqual([letters.length, question.length])
    port.forget()
    expect([sum(port.down), sum(port.up)]).toEqual([0, 0])
  },
)

test('an answer takes two round trips with the handshake, the next one on the same connection one', async () => {
  const target = await serve((socket) => socket.pipe(socket))
  const port = await start({ delayMs: 20, rateBytesPerSecond: null }).open(target)
  const client = connect({ port: port.port, host: '127.0.0.1' })
  const roundTrip = async (): Promise<number> => {
    const startedAt = performance.now()
    client.write('x')
    await once(client, 'data')
    return performance.now() - startedAt
  }
  // Node's timers may be a millisecond early by this clock.
  expect(await roundTrip()).toBeGreaterThan(78)
  expect(await roundTrip()).toBeGreaterThan(38)
  client.destroy()
})

test('a server that cuts the connection cuts it for the client, and one that is not there as well', async () => {
  const target = await serve((socket) => socket.resetAndDestroy())
  const proxy = start({ delayMs: 1, rateBytesPerSecond: 1_000_000 })
  for (const behind of [target, 1]) {
    const client = connect({ port: (await proxy.open(behind)).port, host: '127.0.0.1' })
    client.on('error', () => undefined)
    client.write('x')
    await once(client, 'close')
  }
})

test('a client that leaves lets the server go', async () => {
  const served = new Promise<Socket>((resolve) => {
    void serve((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => resolve(socket))
    }).then(async (target) => {
      const { port } = await start({ delayMs: 1, rateBytesPerSecond: null }).open(target)
      const client = connect({ port, host: '127.0.0.1' })
      client.write('x')
      void served.then(() => client.destroy())
    })
  })
  const socket = await served
  socket.resume()
  await once(socket, 'end')
})
