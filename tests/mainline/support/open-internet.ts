/**
 * Networks of the internet inside the namespace, which has no way out: packets to one of them are lost, and
 * another is this machine itself. So a test may name thousands of addresses, and count what is sent there.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { webRtcAddress } from './addresses.mjs'

const ip = (...args: readonly string[]): void => {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
}

/** Two parts of the internet, by the first two numbers of their addresses. */
export interface OpenInternet {
  /** Nobody answers there. */
  readonly hole: string
  /** Each address is this machine's. */
  readonly here: string
  close(): void
}

/** @throws Error outside of the namespace, where these addresses are somebody's */
export const openInternet = (): OpenInternet => {
  const names = Object.keys(networkInterfaces())
  if (names.some((name) => name !== 'lo' && !name.startsWith('webrtc'))) {
    throw new Error('This test runs in the namespace of run.mjs alone, where no packet can leave.')
  }
  const [hole, here] = ['45.10', '45.20']
  // A cable whose other end listens to nobody.
  ip('link', 'add', 'hole0', 'type', 'veth', 'peer', 'name', 'hole1')
  for (const end of ['hole0', 'hole1']) ip('link', 'set', end, 'up', 'arp', 'off')
  ip('route', 'add', `${hole}.0.0/16`, 'dev', 'hole0', 'src', webRtcAddress)
  ip('route', 'add', 'local', `${here}.0.0/16`, 'dev', 'lo', 'src', webRtcAddress)
  return {
    hole,
    here,
    close: () => {
      ip('route', 'del', 'local', `${here}.0.0/16`, 'dev', 'lo')
      ip('link', 'del', 'hole0')
    },
  }
}

/** A TCP connection that this machine has opened, or is opening. */
interface Connection {
  readonly host: string
  readonly port: number
  readonly localPort: number
  readonly isHalfOpen: boolean
}

const synSent = '02'

/** Reads the connections of this namespace from one address of ours (Linux, `/proc/net/tcp`). */
const connectionsFrom = (address: string): readonly Connection[] =>
  readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/)
      const [from, to] = [placeOf(local), placeOf(remote)]
      if (from.host !== address) return []
      return [{ ...to, localPort: from.port, isHalfOpen: state === synSent }]
    })

/** The kernel writes an address with its last number first. */
const placeOf = (text: string): { host: string; port: number } => {
  const [host = '', port = ''] = text.split(':')
  const numbers = host.match(/../g) ?? []
  return {
    host: numbers
      .reverse()
      .map((number) => Number.parseInt(number, 16))
      .join('.'),
    port: Number.parseInt(port, 16),
  }
}

/** What was dialled while it was watched. */
export interface DialCount {
  readonly dials: number
  readonly mostHalfOpen: number
  /** Dials that began within one second, and within ten. Each was seen up to a tenth of a second late. */
  readonly mostInASecond: number
  readonly mostInTenSeconds: number
  /** Dials to one address within a minute. */
  readonly mostToOneAddress: number
  /** Addresses in one network of 256 addresses. */
  readonly mostInOneNetwork: number
}

const lookMs = 50

/** A dial, and when it was first seen, in milliseconds. */
interface SeenDial {
  readonly address: string
  /** The first three numbers of the address. */
  readonly network: string
  readonly at: number
}

/** The most dials that began within a time. @param times in order */
const mostWithin = (times: readonly number[], ms: number): number =>
  Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + ms).length))

const groups = <Key>(dials: readonly SeenDial[], keyOf: (dial: SeenDial) => Key): readonly SeenDial[][] => {
  const byKey = new Map<Key, SeenDial[]>()
  for (const dial of dials) byKey.set(keyOf(dial), [...(byKey.get(keyOf(dial)) ?? []), dial])
  return [...byKey.values()]
}

const timesOf = (dials: readonly SeenDial[]): readonly number[] => dials.map(({ at }) => at)

const countOf = (dials: readonly SeenDial[], mostHalfOpen: number): DialCount => ({
  dials: dials.length,
  mostHalfOpen,
  mostInASecond: mostWithin(timesOf(dials), 1_000),
  mostInTenSeconds: mostWithin(timesOf(dials), 10_000),
  mostToOneAddress: Math.max(
    0,
    ...groups(dials, ({ address }) => address).map((same) => mostWithin(timesOf(same), 60_000)),
  ),
  mostInOneNetwork: Math.max(
    0,
    ...groups(dials, ({ network }) => network).map((same) => groups(same, ({ address }) => address).length),
  ),
})

/** Watches the connections that our server opens to these parts of the internet. */
export const watchDials = ({ hole, here }: OpenInternet, ownPort: number): { stop(): DialCount } => {
  const seen = new Map<string, SeenDial>()
  let mostHalfOpen = 0
  const look = (): void => {
    const dialled = connectionsFrom(webRtcAddress).filter(
      ({ host, localPort }) =>
        localPort !== ownPort && (host.startsWith(`${hole}.`) || host.startsWith(`${here}.`)),
    )
    mostHalfOpen = Math.max(mostHalfOpen, dialled.filter(({ isHalfOpen }) => isHalfOpen).length)
    for (const { host, port, localPort } of dialled) {
      const address = `${host}:${port}`
      const key = `${localPort} ${address}`
      if (!seen.has(key)) {
        seen.set(key, { address, network: host.replace(/\.\d+$/, ''), at: performance.now() })
      }
    }
  }
  const timer = setInterval(look, lookMs)
  return {
    stop: () => {
      clearInterval(timer)
      return countOf([...seen.values()], mostHalfOpen)
    },
  }
}
