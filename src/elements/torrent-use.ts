import type { AddOptions, Torrent } from '../client/client.ts'
import { sharedClient } from '../client/shared-client.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import type { TorrentSource } from './attributes.ts'

export interface TorrentSourceOptions {
  readonly source: TorrentSource
  /** `null`: the page's default. */
  readonly iceServers: RTCIceServer[] | null
  readonly choices: TorrentChoices & Pick<AddOptions, 'choicesFor'>
}

export interface TorrentSourceListener {
  /** The files are known. Called once. */
  metadata(torrent: Torrent, snapshot: TorrentSnapshot): void
  stats(snapshot: TorrentSnapshot): void
  /** It ended. Nothing follows. */
  failed(error: TorrentError): void
}

const asClientSource = (source: TorrentSource): string | Blob | Uint8Array =>
  source instanceof ArrayBuffer ? new Uint8Array(source) : source

/** One use of a torrent, from `add` to `release`. After {@link close} the listener hears nothing more. */
export class TorrentUse {
  readonly #listener: TorrentSourceListener
  readonly #controller = new AbortController()
  #torrent: Torrent | null = null
  #stop: (() => void)[] = []

  constructor(options: TorrentSourceOptions, listener: TorrentSourceListener) {
    this.#listener = listener
    void this.#run(options)
  }

  get torrent(): Torrent | null {
    return this.#torrent
  }

  /** Aborted by {@link close}. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  async #run({ source, iceServers, choices }: TorrentSourceOptions): Promise<void> {
    const { signal } = this.#controller
    try {
      const client = await sharedClient(iceServers === null ? {} : { iceServers })
      if (signal.aborted) return
      const torrent = await client.add(asClientSource(source), { ...choices, signal })
      if (signal.aborted) {
        torrent.release()
        return
      }
      this.#torrent = torrent
      this.#stop = [
        torrent.on('stats', (snapshot) => this.#listener.stats(snapshot)),
        torrent.on('error', (error) => this.#fail(error)),
      ]
      this.#listener.stats(torrent.snapshot)
      const snapshot = await torrent.ready(signal)
      if (!signal.aborted) this.#listener.metadata(torrent, snapshot)
    } catch (error) {
      this.#fail(toTorrentError(error))
    }
  }

  #fail(error: TorrentError): void {
    if (this.signal.aborted) return
    this.close()
    this.#listener.failed(error)
  }

  /** Gives the torrent back. */
  close(): void {
    if (this.signal.aborted) return
    this.#controller.abort()
    for (const stop of this.#stop) stop()
    this.#torrent?.release()
    this.#torrent = null
  }
}
