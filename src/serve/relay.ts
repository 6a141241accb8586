import type { OpenFile } from '../engine/messages.ts'

/** Called for each message of the service worker. */
export type ServingListener = (message: OpenFile, port: MessagePort) => void

const isServingMessage = (data: unknown): data is OpenFile =>
  typeof data === 'object' &&
  data !== null &&
  'type' in data &&
  data.type === 'torrent-player:open' &&
  'infoHash' in data &&
  typeof data.infoHash === 'string' &&
  'fileIndex' in data &&
  typeof data.fileIndex === 'number'

/**
 * Hands on what the service worker asks of this page. Begin before the locks of any torrent are asked for; messages that came
 * while the page was loading are delivered then.
 *
 * @returns stops
 */
export const relayServing = (listener: ServingListener): (() => void) => {
  const container = (navigator as Partial<Navigator>).serviceWorker
  if (container === undefined) return () => undefined
  const onMessage = ({ data, ports }: MessageEvent<unknown>): void => {
    // The page may have a service worker of its own with messages of its own.
    if (!isServingMessage(data)) return
    const [port] = ports
    if (port !== undefined) listener(data, port)
  }
  container.addEventListener('message', onMessage)
  container.startMessages()
  return () => container.removeEventListener('message', onMessage)
}
