import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { deferred } from '../../src/shared/deferred.ts'

/** A server on a port of the system's that ends with the test, and each socket that it takes. */
export const startSocketServer = async (
  onSocket: (socket: Socket) => void = () => undefined,
): Promise<{ readonly server: Server; readonly port: number }> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { server, port: address.port }
}

/** Two ends of a connection over loopback. */
export const socketPair = async (): Promise<readonly [Socket, Socket]> => {
  const taken = deferred<Socket>()
  const { port } = await startSocketServer(taken.resolve)
  const near = connect({ host: '127.0.0.1', port })
  await once(near, 'connect')
  onTestFinished(() => {
    near.destroy()
  })
  return [near, await taken.promise]
}
