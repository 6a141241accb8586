import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Notes, sdpInBrief } from './notes.ts'

/**
 * An end of WebRTC connections in a process of its own, on a stack of other people. It is told what to do in
 * lines of JSON:
 *
 * - `{ op: 'offer', id }`, `{ op: 'answer', id, sdp }`: answered by `{ event: 'description', id, type, sdp
 *   }`, without trickle
 * - `{ op: 'accept', id, sdp }`: takes the answer to its offer
 * - `{ op: 'send', id, data }`: one message, in base64
 * - `{ op: 'close', id }`
 * - `{ op: 'report', id }`: answered by `{ event: 'report', id, message }`, for a person to read
 *
 * and says `{ event: 'open', id, address? }`, `{ event: 'data', id, data }`, `{ event: 'closed', id }`, `{
 * event: 'state', id, message }`, which is only for a person to read, and `{ event: 'error', id, message }`,
 * after which the connection comes to nothing. `id` names a connection; the first use of a name makes it.
 */
export class ForeignEnd {
  readonly #child: ChildProcess
  readonly #connections = new Map<string, ForeignConnection>()
  #nextId = 1

  constructor(command: readonly string[]) {
    const [program = '', ...args] = command
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const output = this.#child.stdout
    if (output === null) throw new Error('The process has no output.')
    createInterface({ input: output }).on('line', (line) => {
      const said = JSON.parse(line) as Said
      this.#connections.get(said.id)?.receive(said)
    })
    // The process has ended, and the command is lost: whoever waits is told by the event below.
    this.#child.stdin?.on('error', () => undefined)
    this.#child.once('exit', (code, signal) => {
      const message = `Its process has ended with ${signal ?? code}.`
      for (const [id, connection] of this.#connections) connection.receive({ event: 'error', id, message })
    })
  }

  create(): ForeignConnection {
    const id = String(this.#nextId++)
    const connection = new ForeignConnection((command) => {
      this.#child.stdin?.write(`${JSON.stringify({ id, ...command })}\n`)
    })
    this.#connections.set(id, connection)
    return connection
  }

  /** `SIGKILL`: it is gone without a word. `SIGSTOP`: it stands still, until `SIGCONT`. */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name)
  }

  /** Ends the process by closing its input, and by force when that does not help. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.stdin?.end()
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 2_000)
    await exit
    clearTimeout(force)
  }
}

interface Said {
  readonly event: 'description' | 'open' | 'data' | 'closed' | 'state' | 'report' | 'error'
  readonly id: string
  readonly type?: RTCSdpType
  readonly sdp?: string
  readonly data?: string
  readonly address?: string
  readonly message?: string
}

type Command =
  | { readonly op: 'offer' | 'close' | 'report' }
  | { readonly op: 'answer' | 'accept'; readonly sdp: string }
  | { readonly op: 'send'; readonly data: string }

/** Milliseconds. An end that hangs does not say where it stands; that is a finding too. */
const reportMs = 2_000

/** One connection of a {@link ForeignEnd}. */
export class ForeignConnection {
  readonly #command: (command: Command) => void
  readonly #waiting = new Set<() => void>()
  readonly #notes = new Notes()
  #description: RTCSessionDescriptionInit | null = null
  readonly received: Buffer[] = []
  receivedBytes = 0
  isOpen = false
  isClosed = false
  /** Address of the other end once the connection is open, if the stack tells it. */
  address = ''
  /** A sentence about what the stack could not do first. */
  error: string | null = null

  constructor(command: (command: Command) => void) {
    this.#command = (given) => {
      if (given.op !== 'send' && given.op !== 'report') this.#notes.add(`it is told: ${given.op}`)
      command(given)
    }
  }

  /** What it went through and where it stands, for a test that fails. */
  async report(): Promise<readonly string[]> {
    const count = this.#notes.lines.length
    this.#command({ op: 'report' })
    const isTold = (): boolean => this.#notes.lines.slice(count).some((line) => line.includes('report'))
    const told = this.until(isTold).catch(() => undefined)
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, reportMs))])
    return [...this.#notes.lines, `${this.receivedBytes} bytes came`]
  }

  async offer(): Promise<RTCSessionDescriptionInit> {
    this.#command({ op: 'offer' })
    return this.#describe()
  }

  async answer(sdp: string): Promise<RTCSessionDescriptionInit> {
    this.#command({ op: 'answer', sdp })
    return this.#describe()
  }

  accept(sdp: string): void {
    this.#command({ op: 'accept', sdp })
  }

  /** Sends one message. */
  send(data: Uint8Array): void {
    this.#command({ op: 'send', data: Buffer.from(data).toString('base64') })
  }

  close(): void {
    this.#command({ op: 'close' })
  }

  /** @throws Error when the stack could not do something, unless that is what is waited for */
  until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isDone() && this.error === null) return
        this.#waiting.delete(check)
        if (isDone()) resolve()
        else reject(new Error(this.error ?? ''))
      }
      this.#waiting.add(check)
      check()
    })
  }

  receive({ event, type, sdp, data, address, message }: Said): void {
    if (event !== 'data') {
      this.#notes.add(`it says: ${event} ${sdp === undefined ? (message ?? address ?? '') : sdpInBrief(sdp)}`)
    }
    if (event === 'description' && type !== undefined && sdp !== undefined) this.#description = { type, sdp }
    if (event === 'open') {
      this.isOpen = true
      this.address = address ?? ''
    }
    if (event === 'data') {
      const bytes = Buffer.from(data ?? '', 'base64')
      this.received.push(bytes)
      this.receivedBytes += bytes.length
    }
    if (event === 'closed') this.isClosed = true
    if (event === 'error') this.error ??= message ?? 'It does not say what.'
    for (const check of [...this.#waiting]) check()
  }

  async #describe(): Promise<RTCSessionDescriptionInit> {
    await this.until(() => this.#description !== null)
    if (this.#description === null) throw new Error('There is no description.')
    return this.#description
  }
}
