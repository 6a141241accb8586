import type { TorrentError } from '../../shared/errors.ts'
import type { ChildClient, ChildSupervisor } from '../child-supervisor.ts'
import type { FromSeeder } from '../seeder-messages.ts'
import type { NamedTorrent } from './bridge.ts'
import type { BridgeListener, BridgeRequest, BridgeService, BridgeVisit } from './ports.ts'
import type { BridgeReport, TorrentReport } from './report.ts'
import { absentStatus } from './status.ts'

const startingAgain = 'The part of the server that reaches other clients is being started again.'

/** A page's torrent, whichever process serves it. */
interface Open {
  readonly request: BridgeRequest
  readonly listener: BridgeListener
}

interface Named {
  readonly torrent: NamedTorrent
  readonly onNews: (report: TorrentReport) => void
}

/**
 * The bridge as the server sees it: its work is done in the child process. When that crashes, its successor
 * is told everything that is open, and to which peers links were open, so viewers lose seconds.
 */
export class BridgeSupervisor implements BridgeService, ChildClient {
  readonly #child: ChildSupervisor
  readonly #opens = new Map<number, Open>()
  readonly #named = new Map<number, Named>()
  readonly #reports = new Map<number, (report: BridgeReport | null) => void>()
  /** Where the peers take connections to which the process is linked, or was before it crashed. */
  readonly #linked = new Map<string, readonly string[]>()
  #nextId = 1

  constructor(child: ChildSupervisor) {
    this.#child = child
    child.use(this)
  }

  open(request: BridgeRequest, listener: BridgeListener): BridgeVisit {
    const id = this.#nextId++
    // What others may open is named or stored here, so its metadata is here too. It is not kept twice.
    const kept = request.right === 'any' ? request : { ...request, infoBytes: null }
    this.#opens.set(id, { request: kept, listener })
    listener.status(absentStatus(request.open.infoHash, { state: 'joining', reason: null }))
    this.#child.send({ kind: 'open', id, request: kept })
    this.#start()
    return {
      // The next process invites the page again, so an offer that is lost with this one is not kept.
      offer: (offer) => this.#child.send({ kind: 'offer', id, offer }),
      close: () => {
        if (!this.#opens.delete(id)) return
        this.#child.send({ kind: 'close', id })
        const { infoHash } = request.open
        if (!this.#isWanted(infoHash)) this.#linked.delete(infoHash)
      },
    }
  }

  /**
   * Joins the swarm of a torrent that the command line names.
   *
   * @param onNews how it is doing, once a second
   */
  name(torrent: NamedTorrent, onNews: (report: TorrentReport) => void): void {
    const id = this.#nextId++
    this.#named.set(id, { torrent, onNews })
    this.#child.send({ kind: 'name', id, torrent })
    this.#start()
  }

  /** How the bridge is doing; `null` while its process does not run. */
  report(): Promise<BridgeReport | null> {
    if (!this.#child.isReady) return Promise.resolve(null)
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#reports.set(id, resolve)
      this.#child.send({ kind: 'report', id })
    })
  }

  ready(): void {
    // Those of the command line come first: they let others in.
    for (const [id, { torrent }] of this.#named) {
      const facts = this.#withLinked(torrent.infoHash, torrent.facts)
      this.#child.send({ kind: 'name', id, torrent: { ...torrent, facts } })
    }
    for (const [id, { request }] of this.#opens) {
      const open = this.#withLinked(request.open.infoHash, request.open)
      this.#child.send({ kind: 'open', id, request: { ...request, open } })
    }
  }

  receive(message: FromSeeder): void {
    if (message.kind === 'status') this.#opens.get(message.id)?.listener.status(message.status)
    else if (message.kind === 'invitation') this.#opens.get(message.id)?.listener.invite()
    else if (message.kind === 'answer') this.#opens.get(message.id)?.listener.answer(message.answer)
    else if (message.kind === 'news') this.#named.get(message.id)?.onNews(message.report)
    else if (message.kind === 'linked') {
      if (this.#isWanted(message.infoHash)) this.#linked.set(message.infoHash, message.peers)
    } else if (message.kind === 'report') {
      this.#reports.get(message.id)?.(message.report)
      this.#reports.delete(message.id)
    }
  }

  down(): void {
    this.#tellAll(startingAgain)
    for (const answer of this.#reports.values()) answer(null)
    this.#reports.clear()
  }

  hopeless({ message }: TorrentError): void {
    this.#tellAll(message)
  }

  #start(): void {
    // When it cannot be started, `hopeless` tells everybody.
    this.#child.start().catch(() => undefined)
  }

  /** They come first: of the peers that a link names, not all may be looked for. */
  #withLinked<Facts extends { readonly peers: readonly string[] }>(infoHash: string, facts: Facts): Facts {
    return { ...facts, peers: [...(this.#linked.get(infoHash) ?? []), ...facts.peers] }
  }

  #isWanted(infoHash: string): boolean {
    const named = [...this.#named.values()].map(({ torrent }) => torrent)
    const open = [...this.#opens.values()].map(({ request }) => request.open)
    return [...named, ...open].some((one) => one.infoHash === infoHash)
  }

  #tellAll(reason: string): void {
    for (const { request, listener } of this.#opens.values()) {
      listener.status(absentStatus(request.open.infoHash, { state: 'unavailable', reason }))
    }
  }
}
