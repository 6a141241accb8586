import type { FileReply, OpenFileRequest } from '../../engine/messages/messages.ts'
import { serviceWorkers } from '../../shared/guarded-platform.ts'

/** One client of the page, with an engine of its own. */
export interface ServingClient {
  /** Whether this client's engine runs the torrent with this info hash. */
  runs(infoHash: string): boolean
  /** Answers a message of the service worker through the port. */
  serve(message: OpenFileRequest, port: MessagePort): void
}

const isServingMessage = (data: unknown): data is OpenFileRequest =>
  typeof data === 'object' &&
  data !== null &&
  'type' in data &&
  data.type === 'torrent-player:open' &&
  'infoHash' in data &&
  typeof data.infoHash === 'string' &&
  'fileIndex' in data &&
  typeof data.fileIndex === 'number'

/**
 * Every client of this page. A port can be taken only once, so one listener has to know which client it is
 * for.
 */
const clients = new Set<ServingClient>()
let stopListening: (() => void) | null = null

const onMessage = ({ data, ports }: MessageEvent<unknown>): void => {
  // The page may have another service worker with messages of its own.
  if (!isServingMessage(data)) return
  const [port] = ports
  if (port === undefined) return
  const client = [...clients].find((each) => each.runs(data.infoHash))
  if (client !== undefined) {
    client.serve(data, port)
    return
  }
  // The torrent has just been given up here, so the service worker asks the next tab.
  const error = { code: 'no-such-file', message: 'This tab does not run that torrent.' } as const
  port.postMessage({ type: 'error', error } satisfies FileReply)
  port.close()
}

/**
 * Hands what the service worker asks of this page to the client that runs the torrent. Call it before the
 * lock of any torrent is requested. Messages that came while the page was loading are delivered then.
 *
 * @returns a function that stops it
 */
export const relayServing = (client: ServingClient): (() => void) => {
  clients.add(client)
  const container = serviceWorkers()
  if (stopListening === null && container !== null) {
    container.addEventListener('message', onMessage)
    container.startMessages()
    stopListening = () => container.removeEventListener('message', onMessage)
  }
  return () => {
    clients.delete(client)
    if (clients.size > 0) return
    stopListening?.()
    stopListening = null
  }
}
