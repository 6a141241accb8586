import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a port of the system's choice, or on `port` again after a stop. Resolves with the port. */
export const listenOnLoopback = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Stops listening and cuts what is open. Closing twice is no error. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
