import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { toLatin1 } from '../../src/shared/bytes.ts'

/** A WebSocket whose tracker or bridge is the test. */
export class ScriptedWebSocket {
  readonly url: string
  readyState = 0
  /** Text frames. */
  readonly sent: Record<string, unknown>[] = []
  /** All frames, as they are. */
  readonly frames: (string | Uint8Array)[] = []
  onopen: () => void = () => undefined
  onclose: (() => void) | null = () => undefined
  onmessage: (event: { data: unknown }) => void = () => undefined

  constructor(url: string) {
    this.url = url
  }

  open(): void {
    this.readyState = 1
    this.onopen()
  }

  send(message: string | Uint8Array): void {
    this.frames.push(message)
    if (typeof message === 'string') this.sent.push(JSON.parse(message))
  }

  /** What the tracker says about a torrent. */
  say(infoHash: Uint8Array, fields: object): void {
    this.sayRaw({ action: 'announce', info_hash: toLatin1(infoHash), ...fields })
  }

  sayRaw(message: object): void {
    this.onmessage({ data: JSON.stringify(message) })
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose?.()
  }

  get announces(): Record<string, unknown>[] {
    return this.sent.filter((message) => message.answer === undefined)
  }

  get answers(): Record<string, unknown>[] {
    return this.sent.filter((message) => message.answer !== undefined)
  }
}

/** A constructor for {@link ScriptedWebSocket}, and all that it made. */
export const scriptedSockets = (): {
  readonly made: ScriptedWebSocket[]
  readonly WebSocket: WebSocketConstructor
} => {
  const made: ScriptedWebSocket[] = []
  const Scripted = class extends ScriptedWebSocket {
    constructor(url: string) {
      super(url)
      made.push(this)
    }
  }
  return { made, WebSocket: Scripted as unknown as WebSocketConstructor }
}
