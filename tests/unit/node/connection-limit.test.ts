import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type ConnectionLimits, limitConnections } from '../../../src/node/connection-limit.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0).reverse()) stop()
})

const start = async (limits: ConnectionLimits): Promise<number> => {
  const server = createServer((_request, response) => response.end('here'))
  limitConnections(server, limits)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

/** Whether a new connection gets an answer; it stays open then. */
const asks = (port: number): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    stops.push(() => socket.destroy())
    socket.on('error', () => undefined)
    socket.once('data', () => resolve(socket))
    socket.once('close', () => resolve(null))
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  })

it.each([
  ['from one address', { perAddress: 3, isExempt: () => false }],
  ['in all', { total: 3 }],
])(
  'hangs up on more connections than may be open %s, and takes new ones when some have ended',
  async (_name, limits) => {
    const port = await start(limits)
    const open = [await asks(port), await asks(port), await asks(port)]
    expect(open.every((socket) => socket !== null)).toBe(true)
    expect(await asks(port)).toBeNull()
    open[0]?.destroy()
    await expect.poll(() => asks(port)).not.toBeNull()
  },
)

it('does not count this machine by address: a proxy on it speaks for everybody', async () => {
  const port = await start({ perAddress: 1 })
  for (let i = 0; i < 5; i++) expect(await asks(port)).not.toBeNull()
})
