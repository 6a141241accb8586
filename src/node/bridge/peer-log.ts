import type { OrdinaryPeer } from '../../engine/ordinary-peers.ts'
import type { Cancel, Clock } from '../../shared/clock.ts'

/** Milliseconds between two looks at who is there: our own choice. */
const lookMs = 1_000
/** Lines of one look, at most: peers that come and go at will must not fill a disk. Our own choice. */
const maxLines = 20

/** A torrent, as far as its peers are told of. */
interface LoggedTorrent {
  readonly infoHash: string
  readonly ordinaryPeers: readonly OrdinaryPeer[]
}

export interface PeerLogOptions {
  readonly torrents: () => readonly LoggedTorrent[]
  readonly clock: Clock
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
}

/** Says which ordinary peers come and go, with their addresses: `--verbose`. Pages are never named. */
export class PeerLog {
  readonly #options: PeerLogOptions
  /** What was said of each peer, by the id of its link. */
  #known = new Map<string, string>()
  #cancelLook: Cancel = () => undefined

  constructor(options: PeerLogOptions) {
    this.#options = options
    this.#look()
  }

  /** Says no more. */
  close(): void {
    this.#cancelLook()
  }

  #look(): void {
    const { torrents, clock, say } = this.#options
    const now = new Map<string, string>()
    const lines: string[] = []
    for (const { infoHash, ordinaryPeers } of torrents()) {
      for (const { id, address, client } of ordinaryPeers) {
        const known = this.#known.get(id)
        const peer = known ?? `${address} (${client}), torrent ${infoHash}`
        now.set(id, peer)
        if (known === undefined) lines.push(`An ordinary peer is linked: ${peer}.`)
      }
    }
    for (const [id, peer] of this.#known) if (!now.has(id)) lines.push(`An ordinary peer is gone: ${peer}.`)
    this.#known = now
    for (const line of lines.slice(0, maxLines)) say(line)
    if (lines.length > maxLines) say(`${lines.length - maxLines} more ordinary peers have come or gone.`)
    this.#cancelLook = clock.after(lookMs, () => this.#look())
  }
}
