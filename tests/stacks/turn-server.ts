import { spawn } from 'node:child_process'
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, connect as tcpConnect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'

/** This machine's own address: a browser makes no connections from another address to the loopback one. */
const ownAddress = (): string => {
  for (const { family, internal, address } of Object.values(networkInterfaces()).flatMap(
    (all) => all ?? [],
  )) {
    if (family === 'IPv4' && !internal) return address
  }
  return '127.0.0.1'
}

/** Delays each packet by `delayMs`, each way. */
const delayUdp = async (address: string, port: number, delayMs: number) => {
  const front = createSocket('udp4')
  const backs = new Map<string, UdpSocket>()
  front.on('message', (data, from) => {
    const key = `${from.address}:${from.port}`
    let back = backs.get(key)
    if (back === undefined) {
      back = createSocket('udp4')
      back.on('message', (reply) => {
        setTimeout(() => backs.has(key) && front.send(reply, from.port, from.address), delayMs)
      })
      backs.set(key, back)
    }
    const to = back
    setTimeout(() => backs.has(key) && to.send(data, port, address), delayMs)
  })
  await new Promise<void>((resolve) => front.bind(0, address, resolve))
  return {
    port: front.address().port,
    close: () => {
      const open = [front, ...backs.values()]
      backs.clear()
      for (const socket of open) socket.close()
    },
  }
}

/** Delays connections in the same way, and by one round trip more until they are open. */
const delayTcp = async (address: string, port: number, delayMs: number) => {
  const server = createServer((client) => {
    const upstream = tcpConnect(port, address)
    const later = (extraMs: number, run: () => void): void => {
      setTimeout(run, delayMs + extraMs)
    }
    // The handshake with the proxy itself takes no time.
    client.on('data', (data) => later(2 * delayMs, () => upstream.write(data)))
    upstream.on('data', (data) => later(0, () => client.write(data)))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('error', () => undefined)
    upstream.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

export interface TurnServer {
  /** The server as `iceServers` names it for a connection over this transport. */
  iceServer(transport: 'udp' | 'tcp'): RTCIceServer
  close(): Promise<void>
}

/** Starts pion's TURN server on this machine, `roundTripMs` away. `command` runs the end on pion. */
export const startTurnServer = async (
  command: readonly string[],
  roundTripMs: number,
): Promise<TurnServer> => {
  const address = ownAddress()
  const [program = '', ...args] = command
  const child = spawn(program, [...args, 'turn', address], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port, tcpPort } = JSON.parse(line) as { port: number; tcpPort: number }
  const udp = await delayUdp(address, port, roundTripMs / 2)
  const tcp = await delayTcp(address, tcpPort, roundTripMs / 2)
  return {
    iceServer: (transport) => ({
      urls: `turn:${address}:${transport === 'udp' ? udp.port : tcp.port}?transport=${transport}`,
      username: 'suite',
      credential: 'secret',
    }),
    async close() {
      udp.close()
      tcp.close()
      const exit = once(child, 'exit')
      child.stdin.end()
      await exit
    },
  }
}
