import type { BridgeSnapshot } from '../engine/messages/snapshot.ts'
import type { BridgeStatus } from '../network/bridge-messages.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { BridgeListener, BridgeSocket } from './bridge-socket.ts'
import { type BridgedTorrent, type BridgeVisit, speechless } from './bridges.ts'
import { clientProblems } from './client-problems.ts'

/** A bridge, and its host for people. */
export interface NamedBridge {
  readonly socket: Pick<BridgeSocket, 'open'>
  /** `null`: the server that the page came from. */
  readonly server: string | null
}

export interface BridgePathOptions {
  readonly torrent: BridgedTorrent
  /** In the order in which they are asked; at least one. */
  readonly bridges: readonly [NamedBridge, ...NamedBridge[]]
  readonly clock: Clock
  readonly onChange: (bridge: BridgeSnapshot) => void
}

/** A bridge without a useful answer is left for the next one after this long. Milliseconds; issue 12. */
const patienceMs = 5_000
/** When all bridges were of no use, they are tried anew after this long. Milliseconds; our own choice. */
const roundMs = 60_000

const isUseful = ({ state }: BridgeStatus): boolean => state === 'joining' || state === 'joined'

/**
 * One torrent on its way through the bridges: it asks one at a time, and the next when that one does not
 * help. A bridge that refuses has answered for good; others may help later.
 */
export class BridgePath implements BridgeVisit {
  readonly #options: BridgePathOptions
  #torrent: BridgedTorrent
  /** Bridges that were of no use in this round. */
  readonly #useless = new Set<NamedBridge>()
  readonly #refusing = new Set<NamedBridge>()
  #visit: BridgeVisit | null = null
  #cancel: Cancel | null = null

  constructor(options: BridgePathOptions) {
    this.#options = options
    this.#torrent = options.torrent
    this.#ask(options.bridges[0])
  }

  update(torrent: BridgedTorrent): void {
    this.#torrent = torrent
    this.#visit?.update(torrent)
  }

  close(): void {
    this.#stopWaiting()
    this.#visit?.close()
    this.#visit = null
  }

  #ask(bridge: NamedBridge): void {
    this.close()
    const { onChange } = this.#options
    const { server } = bridge
    // What a bridge says that was left changes nothing.
    let isAsked = true
    const say = (state: BridgeSnapshot): void => {
      if (isAsked) onChange(state)
    }
    const listener: BridgeListener = {
      status: (status) => {
        if (!isAsked) return
        const { type: _type, infoHash: _infoHash, ...rest } = status
        say({ ...rest, server })
        this.#judge(bridge, status)
      },
      down: () => {
        say(speechless('unreachable', server))
        if (isAsked) this.#wait(bridge)
      },
      full: () => say(speechless('refused', server, fullReason)),
    }
    say(speechless('connecting', server))
    this.#wait(bridge)
    const visit = bridge.socket.open(this.#torrent, listener)
    this.#visit = {
      update: (torrent) => visit.update(torrent),
      close: () => {
        isAsked = false
        visit.close()
      },
    }
  }

  #judge(bridge: NamedBridge, status: BridgeStatus): void {
    if (isUseful(status)) {
      this.#stopWaiting()
      this.#useless.clear()
      this.#refusing.clear()
    } else if (status.state === 'refused') {
      this.#refusing.add(bridge)
      this.#goOn()
    } else this.#wait(bridge)
  }

  /** Gives the bridge a moment, unless it has one already. */
  #wait(bridge: NamedBridge): void {
    if (this.#options.bridges.length === 1) return
    this.#cancel ??= this.#options.clock.after(patienceMs, () => {
      this.#cancel = null
      this.#useless.add(bridge)
      this.#goOn()
    })
  }

  #goOn(): void {
    const { bridges, clock } = this.#options
    const willing = bridges.filter((bridge) => !this.#refusing.has(bridge))
    const next = willing.find((bridge) => !this.#useless.has(bridge))
    if (next !== undefined) {
      this.#ask(next)
      return
    }
    // All refuse: the last one stays asked, and may change its mind.
    this.#stopWaiting()
    const [first] = willing
    if (first === undefined) return
    this.#cancel = clock.after(roundMs, () => {
      this.#useless.clear()
      this.#ask(first)
    })
  }

  #stopWaiting(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}

const fullReason = clientProblems.bridgeFull()
