import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaveAddress, takeAddress } from './addresses.mjs'

/** One of the addresses of the namespace, and a folder: where one program of other people lives. */
export interface Place {
  readonly address: string
  /** A port for peers that nobody else has: each program has an address of its own. */
  readonly port: number
  readonly folder: string
}

export const takePlace = (name: string): Place => ({
  address: takeAddress(),
  port: 20_000,
  folder: mkdtempSync(join(tmpdir(), `torrent-player-${name}-`)),
})

/** How a client is told of a torrent: by a `.torrent` on disk, or by a magnet link alone. */
export type NamedTorrent = { readonly torrentFile: string } | { readonly magnet: string }

/** What a client is to do with one torrent. */
type ClientTask = NamedTorrent & {
  /** Where its data is, or comes to. */
  readonly data: string
  /** `seed`: the data is there. */
  readonly role: 'seed' | 'download'
  /** Nodes of the private DHT, `host:port`; empty: it is off. */
  readonly dht: readonly string[]
  /** Only encrypted connections are made and taken. */
  readonly requiresEncryption?: boolean
  /** Bytes a second. */
  readonly uploadLimit?: number
}

/** The path or the link, as a client takes it on its command line. */
export const namedTorrent = (task: NamedTorrent): string =>
  'magnet' in task ? task.magnet : task.torrentFile

/** A BitTorrent client of other people, running. */
export interface Client {
  readonly name: string
  readonly place: Place
  /** What it printed: for the message of a test that fails. */
  log(): string
  /** Calling it again does nothing. */
  stop(): Promise<void>
}

export type StartClient = (task: ClientTask) => Promise<Client>

/** Starts a program that runs until it is stopped; its output is kept for people. */
export const runProgram = (
  name: string,
  place: Place,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Client => {
  let output = ''
  let hasStopped = false
  const child: ChildProcess = spawn(command, args, {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: place.folder, XDG_CONFIG_HOME: place.folder, TERM: 'xterm', ...env },
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString('utf8')).slice(-20_000)
    })
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      output += `\n(${name} ended with ${signal ?? code})`
      resolve()
    })
    child.once('error', (error) => {
      output += `\n(${name} could not be started: ${error.message})`
      resolve()
    })
  })
  return {
    name,
    place,
    log: () => output,
    async stop() {
      if (hasStopped) return
      hasStopped = true
      child.kill('SIGKILL')
      await ended
      leaveAddress(place.address)
      rmSync(place.folder, { recursive: true, force: true })
    },
  }
}
