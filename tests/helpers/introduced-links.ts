import type { Signal, SignalBody } from '../../src/protocol/tp-sig.ts'
import { equalBytes, toHex } from '../../src/shared/bytes.ts'
import type { Introduction } from '../../src/swarm/introductions.ts'
import type { Clock } from '../../src/swarm/ports.ts'
import type { SwarmTorrent } from '../../src/swarm/torrent.ts'

export interface IntroducedEnd {
  readonly swarm: SwarmTorrent
  /** 20 bytes: the id under which every peer knows it. */
  readonly signalId: Uint8Array
}

export interface IntroducedLinksOptions {
  readonly clock: Clock
  /** Makes the link when offer and answer have gone over the relay. */
  readonly connect: (offering: IntroducedEnd, answering: IntroducedEnd) => void
  /** Whether the end wants the link that it is offered. Default: while the torrent wants links. */
  readonly accepts?: (end: IntroducedEnd, from: Uint8Array) => boolean
}

/** A network in virtual time that makes links out of introductions, as `network/relayed-meetings.ts` does. */
export class IntroducedLinks {
  readonly #options: IntroducedLinksOptions
  readonly #ends: IntroducedEnd[] = []
  #sessions = 0
  /** Links that came about. */
  made = 0

  constructor(options: IntroducedLinksOptions) {
    this.#options = options
  }

  add(end: IntroducedEnd): void {
    this.#ends.push(end)
    const offered = new Map<string, Introduction>()
    end.swarm.events.on('introduction', ({ relay, peerId }) => {
      const session = new Uint8Array(20)
      new DataView(session.buffer).setUint32(0, ++this.#sessions)
      offered.set(toHex(session), { relay, peerId })
      this.#options.clock.after(15_000, () => {
        if (offered.delete(toHex(session))) end.swarm.introductions.settle({ relay, peerId }, 'failed')
      })
      this.#send(end, relay, { to: peerId, session }, { type: 'offer', sdp: 'v=0' })
    })
    end.swarm.events.on('signal', ({ relay, signal }) => {
      const { from, session, body } = signal
      if (body.type === 'offer') {
        const accepts = this.#accepts(end, from)
        const answer: SignalBody = accepts
          ? { type: 'answer', sdp: 'v=0' }
          : { type: 'refusal', reason: 'unwanted' }
        this.#send(end, relay, { to: from, session }, answer)
        return
      }
      const introduction = offered.get(toHex(session))
      if (introduction === undefined || !equalBytes(introduction.peerId, from)) return
      offered.delete(toHex(session))
      const other = this.#ends.find(({ signalId }) => equalBytes(signalId, from))
      const isLinked = body.type === 'answer' && other !== undefined
      if (isLinked) {
        this.made++
        this.#options.connect(end, other)
      }
      const isRefused = body.type === 'refusal' && body.reason !== 'absent'
      end.swarm.introductions.settle(introduction, isLinked ? 'linked' : isRefused ? 'void' : 'failed')
    })
  }

  #accepts(end: IntroducedEnd, from: Uint8Array): boolean {
    const { accepts } = this.#options
    if (accepts !== undefined) return accepts(end, from)
    const isLinked = end.swarm.peers.some(({ trackerKey }) => trackerKey === toHex(from))
    return !isLinked && end.swarm.stats.wantedLinks > 0
  }

  #send(end: IntroducedEnd, relay: string, ids: Pick<Signal, 'to' | 'session'>, body: SignalBody): void {
    end.swarm.introductions.send(relay, { ...ids, from: null, body })
  }
}
