import type { SwarmMembership, TrackerStatus } from '../../src/network/ports.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'

export interface OurEndOptions {
  /** 20 bytes as numbers, so that they can be passed into a page. */
  readonly infoHash: readonly number[]
  readonly tracker: string
  readonly iceServers?: RTCIceServer[]
  readonly peerId?: readonly number[]
  readonly WebSocket?: WebSocketConstructor
}

export interface Exchange {
  /** Whether our offer made the link. */
  readonly initiator: boolean
  /** SHA-256 of the bytes that were sent, in hexadecimal. */
  readonly sent: string
  readonly received: string
}

export interface Company {
  /** Links that the swarm was given. */
  links: number
  open: number
  heardBytes: number
  /** Whether there was no link after there had been one. */
  wasLeft: boolean
}

const digest = async (parts: readonly Uint8Array[]): Promise<string> => {
  const bytes = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer())
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** One torrent's network as the product has it, the same in a page and in Node. */
export class OurEnd {
  readonly #network: WebRtcNetwork
  readonly #membership: SwarmMembership
  readonly #links: PeerLink[] = []
  readonly #waiting = new Set<() => void>()
  #status: readonly TrackerStatus[] = []
  readonly company: Company = { links: 0, open: 0, heardBytes: 0, wasLeft: false }

  constructor({ infoHash, tracker, iceServers = [], peerId, WebSocket }: OurEndOptions) {
    this.#network = new WebRtcNetwork({ iceServers, ...(WebSocket === undefined ? {} : { WebSocket }) })
    this.#membership = this.#network.join(
      {
        infoHash: Uint8Array.from(infoHash),
        peerId: peerId === undefined ? crypto.getRandomValues(new Uint8Array(20)) : Uint8Array.from(peerId),
        trackers: [tracker],
        state: { uploaded: 0, downloaded: 0, left: 1 },
        demand: { isIn: true, links: 48, lacks: 'data', isWatched: false },
      },
      {
        link: (link) => {
          this.#links.push(link)
          this.#changed()
        },
        trackers: (status) => {
          this.#status = status
          this.#changed()
        },
      },
    )
  }

  /** Resolves when the tracker has counted us. */
  async counted(): Promise<void> {
    await this.#until(() => (this.#status[0]?.leeches ?? 0) > 0)
  }

  /** Sends `total` random bytes over the first link, as the swarm would, and takes as many. */
  async exchange(total: number): Promise<Exchange> {
    await this.#until(() => this.#links.length > 0)
    const link = this.#links[0] as PeerLink
    const sent: Uint8Array[] = []
    const received: Uint8Array[] = []
    let sentBytes = 0
    let receivedBytes = 0
    await new Promise<void>((resolve, reject) => {
      const pump = (): void => {
        while (sentBytes < total && link.bufferedAmount < 256 * 1024) {
          const block = crypto.getRandomValues(new Uint8Array(Math.min(16_397, total - sentBytes)))
          sent.push(block.slice())
          sentBytes += block.length
          link.send(block)
        }
        if (sentBytes === total && receivedBytes === total) resolve()
      }
      link.listen({
        data: (data) => {
          received.push(data.slice())
          receivedBytes += data.length
          pump()
        },
        drain: pump,
        close: (error) => reject(error ?? new Error('The other end closed.')),
      })
      pump()
    })
    return { initiator: link.initiator, sent: await digest(sent), received: await digest(received) }
  }

  /** Sends `greeting` over every link from now on; {@link company} counts. */
  greetEverybody(greeting: readonly number[]): void {
    const { company } = this
    const greet = (): void => {
      for (const link of this.#links.slice(company.links)) {
        company.links++
        company.open++
        link.listen({
          data: ({ length }) => {
            company.heardBytes += length
          },
          drain: () => undefined,
          close: () => {
            company.open--
            company.wasLeft ||= company.open === 0
          },
        })
        link.send(Uint8Array.from(greeting))
      }
    }
    this.#waiting.add(greet)
    greet()
  }

  close(): void {
    this.#membership.leave()
    this.#network.destroy()
  }

  #until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isDone()) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  #changed(): void {
    for (const check of [...this.#waiting]) check()
  }
}
