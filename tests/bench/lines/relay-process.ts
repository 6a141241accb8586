/**
 * The process of the network between peers. It has no other work, so that packets leave in time. Started by
 * `start-lines.ts`.
 */
import { createServer } from 'node:http'
import { setPriority } from 'node:os'
import { type WebSocket, WebSocketServer } from 'ws'
import { childOptions, tellParent } from '../../e2e/support/child.ts'
import { listenOnLoopback } from '../../e2e/support/loopback.ts'
import type { Line } from './line-network.ts'
import { machineAddress } from './machine-address.ts'
import type { RelayOptions, RelayReport, ToRelayProcess } from './relay-messages.ts'
import { RunningNetwork } from './running-network.ts'
import { TcpFronts, type TcpNote } from './tcp-front.ts'
import { UdpRelay } from './udp-relay.ts'
import type { FromRelay, ToRelay } from './wrap-connections.ts'

/** A packet that waits for a busy machine would be a slower line. Only a privileged process may have it. */
const priority = -10

const { lines: lineOptions, seed, isNoting } = childOptions<RelayOptions>()
try {
  setPriority(priority)
} catch {
  // It works without, and less exactly.
}
const network = new RunningNetwork()
const relay = new UdpRelay(network)
let notes: (TcpNote | { readonly line: string; readonly what: string; readonly at: number })[] = []
const fronts = new TcpFronts(network, (note) => {
  if (isNoting) notes.push(note)
})
const lines = new Map<string, Line>(
  Object.entries(lineOptions).map(([name, options], index) => [
    name,
    network.lines.add(name, options, seed + 2 * index),
  ]),
)

/**
 * Whether a candidate is used. Node's WebRTC names the loopback address besides the machine's own; a browser
 * knows only that one, and would check a pair that cannot work.
 */
const isUsable = (address: string): boolean =>
  !machineAddress.startsWith('127.') === !address.startsWith('127.')

/** One wrapped page or process. Its address says behind which line it is. */
const serve = (socket: WebSocket, line: Line): void => {
  const own = new Set<string>()
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const address of own) relay.release(address)
  })
  socket.on('message', async (data) => {
    const message = JSON.parse(String(data)) as ToRelay
    if ('register' in message) {
      if (!isUsable(message.register)) return
      own.add(message.register)
      await relay.register(line, message.register)
    } else if ('release' in message) {
      own.delete(message.release)
      relay.release(message.release)
    } else if ('lookUp' in message) {
      const { id, lookUp } = message
      const found = isUsable(lookUp) ? await relay.lookUp(lookUp) : null
      socket.send(JSON.stringify({ id, relay: found } satisfies FromRelay))
    } else {
      notes.push({ line: line.name, what: message.note, at: message.at })
    }
  })
}

const server = createServer((_request, response) => response.writeHead(404).end())
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket, request) => {
  const line = lines.get((request.url ?? '').slice(1))
  if (line === undefined) socket.terminate()
  else serve(socket, line)
})

const report = (): RelayReport => ({
  counts: Object.fromEntries([...lines.values()].map(({ name, counts }) => [name, { ...counts }])),
  relays: [...relay.addresses],
  strangers: relay.strangers,
  notes,
})

process.on('message', async (message: ToRelayProcess) => {
  const line = 'line' in message ? lines.get(message.line) : undefined
  switch (message.kind) {
    case 'front':
      if (line !== undefined) tellParent({ front: await fronts.open(line, message.port) })
      return
    case 'rates':
      if (line !== undefined) network.change((now) => network.lines.setRates(now, line, message.rates))
      return
    case 'vanish':
      if (line !== undefined) line.isGone = true
      return
    case 'reset':
      network.change((now) => network.lines.reset(now, message.seed))
      notes = []
      return
    case 'report':
      tellParent({ report: report() })
  }
})
tellParent({ port: await listenOnLoopback(server) })
