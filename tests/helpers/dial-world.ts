import type { LinkEnd } from '../../src/network/channel-link.ts'
import type { Dial, DialledLink, DialRequest } from '../../src/node/mainline/dial-ports.ts'
import type { DialFailure } from '../../src/node/mainline/dial-tcp.ts'
import type { PeerAddress } from '../../src/protocol/peer-address.ts'
import { addressKey } from '../../src/protocol/peer-address.ts'
import type { PeerLinkListener, RemoteEnd } from '../../src/swarm/ports.ts'
import type { VirtualClock } from './virtual-world.ts'

let nextId = 1

/** A link whose other end does what a test says. */
export class ScriptedLink implements DialledLink {
  readonly id = `scripted-${nextId++}`
  readonly initiator: boolean
  readonly description: string
  readonly bufferedAmount = 0
  readonly remote: RemoteEnd
  heardBytes = 0
  hasGreeted = false
  #end: LinkEnd | null = null
  readonly #onClose: ((end: LinkEnd) => void)[] = []
  #listener: PeerLinkListener | null = null

  constructor(remote: RemoteEnd) {
    this.remote = remote
    this.initiator = remote.isDialled
    this.description = addressKey(remote)
  }

  get isClosed(): boolean {
    return this.#end !== null
  }

  onClose(run: (end: LinkEnd) => void): void {
    if (this.#end === null) this.#onClose.push(run)
    else run(this.#end)
  }

  /** Nothing waits here. */
  setLowWater(): void {}

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
  }

  send(): void {}

  /** The other end says what no peer says. */
  babble(): void {
    this.heardBytes += 200
    this.#listener?.data(new Uint8Array(200))
  }

  /** The other end says hello. */
  speak(): void {
    this.hasGreeted = true
    this.heardBytes += 68
    this.#listener?.data(new Uint8Array(68))
  }

  /** The other end hangs up. */
  hangUp(): void {
    this.#close(this.heardBytes === 0 ? 'refused' : 'lost')
  }

  close(): void {
    this.#close('closed')
  }

  #close(end: LinkEnd): void {
    if (this.#end !== null) return
    this.#end = end
    this.#listener?.close()
    for (const run of this.#onClose.splice(0)) run(end)
  }
}

export interface NotedDial extends DialRequest {
  readonly at: number
  readonly key: string
}

/** What is at an address: nothing that answers, a failure, or a peer. */
export type Answer = 'nothing' | DialFailure | 'peer'

/** The other ends of all dials, in virtual time, and a note of each dial. */
export class DialWorld {
  readonly dials: NotedDial[] = []
  readonly links: ScriptedLink[] = []
  readonly #clock: VirtualClock
  readonly #answer: (dial: NotedDial) => Answer
  halfOpen = 0
  mostHalfOpen = 0

  constructor(clock: VirtualClock, answer: (dial: NotedDial) => Answer) {
    this.#clock = clock
    this.#answer = answer
  }

  readonly dial: Dial = async (request) => {
    const dial = { ...request, at: this.#clock.now(), key: addressKey(request.address) }
    this.dials.push(dial)
    this.halfOpen++
    this.mostHalfOpen = Math.max(this.mostHalfOpen, this.halfOpen)
    const answer = this.#answer(dial)
    try {
      if (answer === 'nothing') await aborted(request.signal)
      else await this.#pass(50)
    } finally {
      this.halfOpen--
    }
    if (answer === 'nothing') return 'silent'
    if (answer !== 'peer') return answer
    const link = new ScriptedLink({ ...request.address, isDialled: true })
    this.links.push(link)
    return link
  }

  /** Most dials within any second. */
  get mostInASecond(): number {
    return Math.max(
      0,
      ...this.dials.map(({ at }) => this.dials.filter((d) => d.at >= at && d.at < at + 1000).length),
    )
  }

  to(address: PeerAddress): readonly NotedDial[] {
    return this.dials.filter(({ key }) => key === addressKey(address))
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve)
    })
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
