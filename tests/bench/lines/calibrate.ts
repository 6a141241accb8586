/**
 * What the relay's process makes of a line on this machine, now: plain packets over UDP through it, measured
 * by the machine's clock. For a person; no test depends on it.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { median, worst } from '../statistics.ts'
import { megabits } from './line.ts'
import type { LineOptions } from './line-network.ts'
import { machineAddress } from './machine-address.ts'
import { type Lines, startLines } from './start-lines.ts'
import type { FromRelay, ToRelay } from './wrap-connections.ts'

const packetBytes = 1_200
const headerBytes = 28
const packets = 2_000

interface CheckedLine {
  readonly name: string
  readonly viewer: LineOptions
}

const free: LineOptions = { delayMs: 0, down: null, up: null, limit: { ms: 150 }, loss: 0 }

const checked: readonly CheckedLine[] = [
  { name: '40 Mbit/s, 60 ms', viewer: { ...free, delayMs: 30, down: megabits(40) } },
  {
    name: '8 Mbit/s, 130 ms, 400 ms of queue',
    viewer: { ...free, delayMs: 65, down: megabits(8), limit: { ms: 400 } },
  },
  { name: '0.2 % lost, 100 ms', viewer: { ...free, delayMs: 50, loss: 0.002 } },
]

/** A socket of this process as a peer behind a line, reached through `relay`. */
const peerBehind = async (lines: Lines, line: string): Promise<{ socket: Socket; relay: string }> => {
  const socket = createSocket('udp4')
  socket.bind(0, machineAddress)
  await once(socket, 'listening')
  socket.setRecvBufferSize(4 * 1024 * 1024)
  const control = new WebSocket(lines.urlOf(line))
  await once(control, 'open')
  const send = (message: ToRelay): void => control.send(JSON.stringify(message))
  const own = `${machineAddress}:${socket.address().port}`
  send({ register: own })
  send({ lookUp: own, id: 0 })
  const [data] = await once(control, 'message')
  const { relay } = JSON.parse(String(data)) as FromRelay
  if (relay === null) throw new Error('The relay does not take this address.')
  return { socket, relay }
}

/** Sends packets at about `rate` bytes a second, each with its time. */
const sendAll = async (socket: Socket, port: number, rate: number): Promise<void> => {
  const startedAt = performance.now()
  for (let index = 0; index < packets; index++) {
    const dueAt = startedAt + ((index * (packetBytes + headerBytes)) / rate) * 1000
    if (dueAt > performance.now() + 1) await wait(1)
    const packet = Buffer.alloc(packetBytes)
    packet.writeDoubleLE(performance.now())
    socket.send(packet, port, machineAddress)
  }
}

const check = async ({ name, viewer }: CheckedLine): Promise<string[]> => {
  const lines = await startLines({ lines: { viewer, seed: free }, seed: 1, isNoting: false })
  try {
    const seed = await peerBehind(lines, 'seed')
    const { socket, relay } = await peerBehind(lines, 'viewer')
    const tookMs: number[] = []
    const arrivals: number[] = []
    socket.on('message', (packet) => {
      const now = performance.now()
      arrivals.push(now)
      tookMs.push(now - packet.readDoubleLE())
    })
    const [, port] = relay.split(':')
    // A third of the rate first, to see the delay without a queue; then more than the line carries.
    const rate = viewer.down ?? megabits(20)
    await sendAll(seed.socket, Number(port), rate / 3)
    await wait(500)
    const alone = [...tookMs]
    tookMs.length = 0
    arrivals.length = 0
    await sendAll(seed.socket, Number(port), rate * 1.5)
    await wait(1_000)
    const { counts } = await lines.report()
    const spanMs = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)
    const mbits = ((arrivals.length - 1) * (packetBytes + headerBytes) * 8) / spanMs / 1000
    socket.close()
    seed.socket.close()
    return [
      name,
      `${median(alone).toFixed(1)} (${worst(alone).toFixed(1)})`,
      viewer.down === null ? '–' : mbits.toFixed(2),
      worst(tookMs).toFixed(0),
      `${counts.viewer?.dropped ?? 0}`,
      `${counts.viewer?.lost ?? 0} of ${2 * packets}`,
    ]
  } finally {
    await lines.stop()
  }
}

/** Resolves with a Markdown table. */
export const calibrate = async (): Promise<string> => {
  const head = [
    'line',
    'ms one way: median (most)',
    'Mbit/s when it is full',
    'ms with a full queue, most',
    'dropped',
    'lost',
  ]
  const rows: string[][] = []
  for (const line of checked) rows.push(await check(line))
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
