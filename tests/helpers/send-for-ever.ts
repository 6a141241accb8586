import type { ServerResponse } from 'node:http'

/** Sends a body without an end, as fast as the other side reads; `sent` is told the bytes of each chunk. */
export const sendForEver = (response: ServerResponse, sent: (bytes: number) => void): void => {
  const chunk = Buffer.alloc(256 * 1024, 'x')
  const send = (): void => {
    while (!response.destroyed) {
      sent(chunk.length)
      if (!response.write(chunk)) {
        response.once('drain', send)
        return
      }
    }
  }
  send()
}
