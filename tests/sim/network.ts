import { lowWaterBytes } from '../../src/network/link-limits.ts'
import type { TorrentError } from '../../src/shared/errors.ts'
import type { PeerLink, PeerLinkListener } from '../../src/swarm/ports.ts'
import type { Kernel } from './kernel.ts'

/** The first congestion window of dcSCTP in bytes: 10 × 1191 (docs/research/webrtc.md). */
const initialWindow = 11_910
/** Payload of a packet of dcSCTP in bytes. */
const packetBytes = 1_171
/** Bytes that are sent on at a time: a block with its header. */
const chunkBytes = 16_397
/** Bytes after which a connection is no longer cold. */
const coldBytes = 4 * chunkBytes
/** Receive window of dcSCTP in bytes. */
const receiveWindow = 5 * 1024 * 1024
/**
 * Longest message in bytes that goes past the queues of a link that carries nothing else: the share of such
 * messages is next to nothing.
 */
const smallBytes = 512

interface Job {
  readonly size: number
  readonly done: () => void
  finish: number
}

/**
 * One direction of an access link, shared fairly by the flows that have something to send: generalised
 * processor sharing in its virtual-time form, so there is one event for a chunk and not one for a packet.
 * Fair sharing at both ends and windows in between give max–min fair rates (Hahne 1991).
 */
export class FairShare {
  readonly #kernel: Kernel
  /** Rate in bytes a millisecond. */
  readonly #rate: number
  readonly #jobs: Job[] = []
  #virtual = 0
  #updatedAt = 0
  #wakeAt = Number.POSITIVE_INFINITY
  #stopWake: () => void = () => undefined
  /** Bytes that were carried. */
  served = 0

  constructor(kernel: Kernel, bytesPerSecond: number) {
    this.#kernel = kernel
    this.#rate = bytesPerSecond / 1000
  }

  /** Flows that have something to send now. */
  get jobCount(): number {
    return this.#jobs.length
  }

  get bytesPerSecond(): number {
    return this.#rate * 1000
  }

  /** Calls `done` when `size` bytes have had their share of the link. */
  add(size: number, done: () => void): Job {
    this.#advance()
    const job: Job = { size, done, finish: this.#virtual + size }
    this.#jobs.push(job)
    this.#schedule()
    return job
  }

  remove(job: Job): void {
    const at = this.#jobs.indexOf(job)
    if (at < 0) return
    this.#advance()
    this.#jobs.splice(at, 1)
    this.#schedule()
  }

  #advance(): void {
    const now = this.#kernel.now()
    if (this.#jobs.length > 0) this.#virtual += ((now - this.#updatedAt) * this.#rate) / this.#jobs.length
    this.#updatedAt = now
  }

  #first(): Job | undefined {
    let best = this.#jobs[0]
    for (const job of this.#jobs) if (best !== undefined && job.finish < best.finish) best = job
    return best
  }

  #schedule(): void {
    const first = this.#first()
    if (first === undefined) return
    const at = this.#kernel.now() + ((first.finish - this.#virtual) * this.#jobs.length) / this.#rate
    // A wake-up that comes too early looks again. Only one that would come too late is replaced.
    if (at >= this.#wakeAt - 1e-7) return
    this.#stopWake()
    this.#wakeAt = at
    this.#stopWake = this.#kernel.after(at - this.#kernel.now(), () => this.#wake())
  }

  #wake(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY
    this.#advance()
    const first = this.#first()
    if (first === undefined) return
    if (((first.finish - this.#virtual) * this.#jobs.length) / this.#rate < 1e-6) {
      this.#virtual = Math.max(this.#virtual, first.finish)
      this.#jobs.splice(this.#jobs.indexOf(first), 1)
      this.served += first.size
      first.done()
    }
    this.#schedule()
  }
}

/**
 * The other direction of an access link: what arrives waits its turn, first come, first served. Windows keep
 * the turns fair. What meets an idle link costs one event, and not two.
 */
class Downlink {
  readonly #kernel: Kernel
  /** Rate in bytes a millisecond. */
  readonly #rate: number
  #freeAt = 0

  constructor(kernel: Kernel, bytesPerSecond: number) {
    this.#kernel = kernel
    this.#rate = bytesPerSecond / 1000
  }

  /** How long the link takes for so many bytes. Milliseconds. */
  takesMs(size: number): number {
    return size / this.#rate
  }

  /**
   * Called when the bytes would be here had they met an idle link. `done` is called when they are here.
   */
  receive(size: number, done: () => void): void {
    const now = this.#kernel.now()
    const takesMs = this.takesMs(size)
    // Half a microsecond: sums of times are not exact.
    if (this.#freeAt <= now - takesMs + 5e-4) {
      this.#freeAt = now
      done()
      return
    }
    this.#freeAt += takesMs
    this.#kernel.after(this.#freeAt - now, done)
  }
}

/** One node's way to the network. */
export interface Access {
  readonly up: FairShare
  readonly down: Downlink
  /** Whether what it sends is held back, as in a computer that went to sleep. */
  frozen: boolean
  readonly held: (() => void)[]
}

export const makeAccess = (kernel: Kernel, up: number, down: number): Access => ({
  up: new FairShare(kernel, up),
  down: new Downlink(kernel, down),
  frozen: false,
  held: [],
})

/** From now on nothing leaves the node for `ms`. */
export const freeze = (kernel: Kernel, access: Access, ms: number): void => {
  access.frozen = true
  kernel.after(ms, () => {
    access.frozen = false
    for (const release of access.held.splice(0)) release()
  })
}

export interface PathShape {
  /** Delay of one way in milliseconds. */
  readonly delayMs: number
  /** Share of packets that are lost. With the round trip it bounds the rate (Mathis et al. 1997). */
  readonly loss: number
  /** Growth of the congestion window in a round trip, 1.5 to 2. */
  readonly growth: number
}

/** One direction of a connection. */
class Flow {
  readonly #kernel: Kernel
  readonly #path: PathShape
  readonly #from: Access
  readonly #to: Access
  readonly #deliver: (data: Uint8Array) => void
  readonly #drain: () => void
  readonly #messages: { readonly end: number; readonly data: Uint8Array }[] = []
  #accepted = 0
  #delivered = 0
  /** The first of the messages whose end has not left yet, or one before it. */
  #firstUnsent = 0
  /** Bytes that have not left yet. */
  queued = 0
  /** When {@link queued} falls to it, the sender hears of it. */
  lowWater = lowWaterBytes
  #inFlight = 0
  #sent = 0
  #window = initialWindow
  readonly #windowLimit: number
  #job: Job | null = null
  /** What the receiver has acknowledged: bytes, and when the sender hears of it. In order of time. */
  readonly #acknowledged: { readonly at: number; readonly size: number }[] = []
  /** Bytes that went through the queues and are not delivered yet. */
  #bulk = 0
  /** The window is full: the next acknowledgement lets the sender go on. */
  #waitsForRoom = false
  #closed = false
  #isDead = false

  constructor(
    kernel: Kernel,
    path: PathShape,
    from: Access,
    to: Access,
    deliver: (data: Uint8Array) => void,
    drain: () => void,
  ) {
    this.#kernel = kernel
    this.#path = path
    this.#from = from
    this.#to = to
    this.#deliver = deliver
    this.#drain = drain
    const mathis = path.loss > 0 ? (1.22 * packetBytes) / Math.sqrt(path.loss) : receiveWindow
    this.#windowLimit = Math.min(Math.max(mathis, 4 * packetBytes), receiveWindow)
  }

  send(data: Uint8Array): void {
    this.#accepted += data.length
    this.#messages.push({ end: this.#accepted, data })
    if (data.length <= smallBytes && this.#bulk === 0) {
      // What is sent after this takes time to leave, so it cannot overtake.
      this.#from.up.served += data.length
      this.#leave(0, () => {
        if (!this.#isDead) this.#onDelivered(data.length)
      })
      return
    }
    this.#bulk += data.length
    this.queued += data.length
    this.#pump()
  }

  stop(): void {
    this.#closed = true
    if (this.#job !== null) this.#from.up.remove(this.#job)
    this.#job = null
    this.queued = 0
  }

  /** From now on the other end hears nothing. */
  stopDelivery(): void {
    this.stop()
    this.#isDead = true
    this.#messages.length = 0
  }

  #pump(): void {
    if (this.#job !== null || this.#closed || this.queued === 0) return
    this.#hearAcknowledgements()
    const room = this.#window - this.#inFlight
    // A cold window opens packet by packet. Later a chunk is a block, and the window is never smaller than
    // two of them. A sender that the window held back has a larger one by then, and any other sender must not
    // be held back by the size of our chunks.
    const isCold = this.#sent < coldBytes
    const chunk = isCold ? Math.max(this.#window / 4, 2 * packetBytes) : this.#warmChunk()
    // Whole bytes: sums of fractions would miss the end of a message.
    const size = Math.floor(Math.min(this.queued, chunk, room))
    // A packet is not cut to fit into the rest of the window.
    if (size < Math.min(this.queued, chunk, packetBytes)) {
      this.#waitForRoom()
      return
    }
    this.#inFlight += size
    this.#sent += size
    if (isCold && this.#sent >= coldBytes) {
      this.#window = Math.max(this.#window, Math.min(2 * chunkBytes, this.#windowLimit))
    }
    this.#job = this.#from.up.add(size, () => {
      this.#job = null
      const before = this.queued
      this.queued -= size
      this.#leave(this.#to.down.takesMs(size), () => this.#onArrived(size))
      this.#pump()
      if (before > this.lowWater && this.queued <= this.lowWater) this.#drain()
    })
  }

  /** To the end of a message, so that a block is one chunk whatever small messages are before it. */
  #warmChunk(): number {
    const left = this.#accepted - this.queued
    while ((this.#messages[this.#firstUnsent]?.end ?? left + smallBytes) < left + smallBytes) {
      this.#firstUnsent++
    }
    return Math.min((this.#messages[this.#firstUnsent]?.end ?? this.#accepted) - left, chunkBytes)
  }

  #leave(extraMs: number, arrive: () => void): void {
    const { delayMs } = this.#path
    if (this.#from.frozen) this.#from.held.push(() => this.#kernel.after(delayMs + extraMs, arrive))
    else this.#kernel.after(delayMs + extraMs, arrive)
  }

  #onArrived(size: number): void {
    if (this.#isDead) return
    this.#to.down.receive(size, () => {
      if (this.#isDead) return
      this.#acknowledged.push({ at: this.#kernel.now() + this.#path.delayMs, size })
      if (this.#waitsForRoom) this.#waitForRoom()
      this.#bulk -= size
      this.#onDelivered(size)
    })
  }

  #onDelivered(size: number): void {
    this.#delivered += size
    for (;;) {
      const message = this.#messages[0]
      if (message === undefined || message.end > this.#delivered) return
      this.#messages.shift()
      this.#firstUnsent = Math.max(this.#firstUnsent - 1, 0)
      this.#deliver(message.data)
    }
  }

  /** Goes on when the next acknowledgement is heard; where none is on its way, when one leaves. */
  #waitForRoom(): void {
    const [next] = this.#acknowledged
    this.#waitsForRoom = next === undefined
    if (next !== undefined) this.#kernel.after(next.at - this.#kernel.now(), () => this.#pump())
  }

  /** Nobody looks at the window but a sender that has something to send: an acknowledgement is no event. */
  #hearAcknowledgements(): void {
    for (;;) {
      const [first] = this.#acknowledged
      if (first === undefined || first.at > this.#kernel.now()) return
      this.#acknowledged.shift()
      // The window grows only while it is what holds the sender back (RFC 9260 §7.2.1).
      if (this.#inFlight > this.#window / 2) {
        this.#window = Math.min(this.#window + first.size * (this.#path.growth - 1), this.#windowLimit)
      }
      this.#inFlight -= first.size
    }
  }
}

/** One end of a connection between two nodes. */
export class SimLink implements PeerLink {
  readonly id: string
  readonly initiator: boolean
  readonly description = 'simulated'
  #flow: Flow | null = null
  #listener: PeerLinkListener | null = null
  readonly #early: Uint8Array[] = []
  #closed = false
  /** Why it was closed from this end. */
  closeReason: TorrentError | null = null
  /** Called with what is sent. */
  tap: ((data: Uint8Array) => void) | null = null
  /** Called when this end was closed, by either side. */
  onClosed: (() => void) | null = null
  #onClose: () => void = () => undefined

  constructor(id: string, initiator: boolean) {
    this.id = id
    this.initiator = initiator
  }

  /** @internal */
  attach(flow: Flow, onClose: () => void): void {
    this.#flow = flow
    this.#onClose = onClose
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get bufferedAmount(): number {
    return this.#flow?.queued ?? 0
  }

  setLowWater(bytes: number): void {
    if (this.#flow !== null) this.#flow.lowWater = bytes
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    for (const data of this.#early.splice(0)) listener.data(data)
  }

  send(data: Uint8Array): void {
    if (this.#closed) return
    this.tap?.(data)
    this.#flow?.send(data)
  }

  close(reason?: TorrentError): void {
    if (this.#closed) return
    this.closeReason = reason ?? null
    this.#end(reason)
    this.#onClose()
  }

  /** @internal The other end is gone. */
  end(): void {
    this.#end()
  }

  /** @internal */
  receive(data: Uint8Array): void {
    if (this.#closed) return
    if (this.#listener === null) this.#early.push(data)
    else this.#listener.data(data)
  }

  /** @internal */
  drained(): void {
    if (!this.#closed) this.#listener?.drain()
  }

  #end(reason?: TorrentError): void {
    if (this.#closed) return
    this.#closed = true
    this.#flow?.stop()
    this.#listener?.close(reason)
    this.onClosed?.()
  }
}

/**
 * Makes the two ends of an open connection. `vanishMs` is the time, beyond the delay, until one end notices
 * that the other is gone.
 */
export const linkPair = (
  kernel: Kernel,
  a: Access,
  b: Access,
  path: PathShape,
  name: string,
  vanishMs: () => number,
): [SimLink, SimLink] => {
  const left = new SimLink(`${name}>`, true)
  const right = new SimLink(`${name}<`, false)
  const join = (from: SimLink, to: SimLink, fromAccess: Access, toAccess: Access): Flow =>
    new Flow(
      kernel,
      path,
      fromAccess,
      toAccess,
      (data) => to.receive(data),
      () => from.drained(),
    )
  const forth = join(left, right, a, b)
  const back = join(right, left, b, a)
  const closed = (mine: Flow, theirs: Flow, other: SimLink) => (): void => {
    theirs.stopDelivery()
    kernel.after(path.delayMs + vanishMs(), () => {
      mine.stopDelivery()
      other.end()
    })
  }
  left.attach(forth, closed(forth, back, right))
  right.attach(back, closed(back, forth, left))
  return [left, right]
}
