/**
 * The process of a client of the upload scenario: webtorrent@3 in Node, which downloads and keeps nothing.
 */
import wrtc from '@roamhq/wrtc'
import WebTorrent from 'webtorrent'
import { childOptions, tellParent } from '../e2e/support/child.ts'

export interface Received {
  /** Milliseconds since 1970 of the first byte of a block, and of the last piece. */
  readonly firstByteAt: number
  readonly doneAt: number
  readonly bytes: number
}

type Callback = (error: Error | null, data?: Uint8Array) => void

/** A store that keeps nothing, since nobody asks this client for anything. */
class ForgetfulStore {
  readonly chunkLength: number
  constructor(chunkLength: number) {
    this.chunkLength = chunkLength
  }
  get(_index: number, options: object | null | Callback, callback?: Callback): void {
    const done = typeof options === 'function' ? options : callback
    queueMicrotask(() => done?.(new Error('It was thrown away.')))
  }
  put(_index: number, _data: Uint8Array, done: Callback): void {
    queueMicrotask(() => done(null))
  }
  close(done: Callback): void {
    queueMicrotask(() => done(null))
  }
  destroy(done: Callback): void {
    queueMicrotask(() => done(null))
  }
}

childOptions()
const client = new WebTorrent({
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: false,
  tracker: { wrtc, rtcConfig: { iceServers: [] } },
})
client.on('error', (error: unknown) => {
  console.error(error)
  process.exit(1)
})
process.on('message', ({ download }: { download?: string }) => {
  if (download === undefined) return
  const torrent = client.add(download, { store: ForgetfulStore })
  let firstByteAt = 0
  torrent.once('download', () => {
    firstByteAt = Date.now()
  })
  torrent.once('done', () => {
    const received: Received = { firstByteAt, doneAt: Date.now(), bytes: torrent.length }
    tellParent({ received })
  })
})
tellParent({ isReady: true })
