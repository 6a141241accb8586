import type { SwarmMembership, TrackerStatus } from '../../src/network/ports.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { messageInBrief, Notes } from './notes.ts'
import { connectionReport } from './watched-connections.ts'

/** Milliseconds. */
const busyMs = 50

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

/** A socket to the tracker that notes what passes. */
const notingSocket = (Socket: WebSocketConstructor, notes: Notes): WebSocketConstructor =>
  class extends Socket {
    constructor(url: string) {
      super(url)
      this.addEventListener('message', ({ data }) =>
        notes.add(`from the tracker: ${messageInBrief(String(data))}`),
      )
      this.addEventListener('close', () => notes.add('the tracker’s socket is closed'))
    }

    override send(text: string): void {
      notes.add(`to the tracker: ${messageInBrief(text)}`)
      super.send(text)
    }
  }

/** One torrent's network as the product has it, the same in a page and in Node. */
export class OurEnd {
  readonly #notes = new Notes()
  readonly #network: WebRtcNetwork
  readonly #membership: SwarmMembership
  readonly #links: PeerLink[] = []
  readonly #waiting = new Set<() => void>()
  #status: readonly TrackerStatus[] = []
  /** Bytes of {@link exchange}. */
  readonly #exchanged = { sent: 0, received: 0 }
  readonly company: Company = { links: 0, open: 0, heardBytes: 0, wasLeft: false }

  constructor({ infoHash, tracker, iceServers = [], peerId, WebSocket }: OurEndOptions) {
    const Socket = WebSocket ?? (globalThis.WebSocket as unknown as WebSocketConstructor)
    this.#network = new WebRtcNetwork({ iceServers, WebSocket: notingSocket(Socket, this.#notes) })
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
          this.#notes.add(`a link to ${link.description}`)
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

  /**
   * Sends `total` random bytes over the first link, as the swarm would, and takes as many. The first of them
   * are sent in a task that goes on for {@link busyMs}, as in a busy page: they are under way before it ends.
   */
  async exchange(total: number): Promise<Exchange> {
    await this.#until(() => this.#links.length > 0)
    const link = this.#links[0] as PeerLink
    const sent: Uint8Array[] = []
    const received: Uint8Array[] = []
    const exchanged = this.#exchanged
    await new Promise<void>((resolve, reject) => {
      const pump = (): void => {
        while (exchanged.sent < total && link.bufferedAmount < 256 * 1024) {
          const block = crypto.getRandomValues(new Uint8Array(Math.min(16_397, total - exchanged.sent)))
          sent.push(block.slice())
          exchanged.sent += block.length
          link.send(block)
        }
        if (exchanged.sent === total && exchanged.received === total) resolve()
      }
      link.listen({
        data: (data) => {
          received.push(data.slice())
          exchanged.received += data.length
          this.#changed()
          pump()
        },
        drain: pump,
        close: (error) => reject(error ?? new Error('The other end closed.')),
      })
      pump()
      const endsAt = performance.now() + busyMs
      while (performance.now() < endsAt);
    })
    return { initiator: link.initiator, sent: await digest(sent), received: await digest(received) }
  }

  /** Resolves when so many bytes of {@link exchange} have come. */
  async received(bytes: number): Promise<void> {
    await this.#until(() => this.#exchanged.received >= bytes)
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

  /** What this end went through and where it stands, for a test that fails. */
  async report(): Promise<string[]> {
    const status = this.#status.map(({ state, failure, problem, unreachable }) => ({
      ...{ state, failure, problem, unreachable },
    }))
    const stands = `trackers: ${JSON.stringify(status)}; exchange: ${JSON.stringify(this.#exchanged)}`
    return [...this.#notes.lines, stands, ...(await connectionReport())]
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
