import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeServer, listenOnLoopback } from './loopback.ts'

/** What a client says to its tracker, as far as tests ask for it. */
interface Heard {
  readonly action: string
  /** One character a byte. */
  readonly info_hash: string
  readonly event?: string
  readonly offers?: readonly unknown[]
}

/** What the tracker says to an announce; `null`: nothing. */
export type Answer = (message: Heard) => object | null

export interface ScriptedTracker {
  /** `ws:` address on loopback. */
  readonly url: string
  /** Everything that was said to it, in order. */
  readonly heard: Heard[]
  /** May be replaced while it runs. */
  answer: Answer
  close(): Promise<void>
}

/** Knows nobody, and is content. */
export const contentAnswer: Answer = ({ info_hash }) => ({
  action: 'announce',
  info_hash,
  interval: 120,
  complete: 0,
  incomplete: 1,
})

/** A WebSocket tracker that passes nothing on, and says what a test wants to an announce. */
export const startScriptedTracker = async (answer: Answer = contentAnswer): Promise<ScriptedTracker> => {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const port = await listenOnLoopback(server)
  const tracker: ScriptedTracker = {
    url: `ws://127.0.0.1:${port}`,
    heard: [],
    answer,
    async close() {
      sockets.close()
      await closeServer(server)
    },
  }
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Heard
      tracker.heard.push(message)
      const said = message.event === 'stopped' ? null : tracker.answer(message)
      if (said !== null) socket.send(JSON.stringify(said))
    })
  })
  return tracker
}
