import type { LinkEnd, ObservedLink } from '../../src/network/channel-link.ts'
import type { CreateNegotiation, NegotiationListener } from '../../src/network/negotiation.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import type { Clock, PeerLinkListener } from '../../src/swarm/ports.ts'
import { dataChannelSdp } from './scripted-peers.ts'
import { linkPair, type VirtualLink } from './virtual-world.ts'

/** An offer without one is not sent. */
const candidate = 'a=candidate:1 1 udp 2113937151 192.0.2.1 9 typ host\r\n'
const shape = { delayMs: 20, bytesPerSecond: 1_000_000 }

/** A virtual link as the network watches it. */
const observed = (link: VirtualLink): ObservedLink => {
  let heardBytes = 0
  let isClosed = false
  const onClose: ((end: LinkEnd) => void)[] = []
  const observing = (listener: PeerLinkListener): PeerLinkListener => ({
    data: (data) => {
      heardBytes += data.length
      listener.data(data)
    },
    drain: () => listener.drain(),
    close: (error) => {
      isClosed = true
      listener.close(error)
      for (const run of onClose.splice(0)) run('lost')
    },
  })
  return {
    id: link.id,
    initiator: link.initiator,
    description: link.description,
    get bufferedAmount() {
      return link.bufferedAmount
    },
    get heardBytes() {
      return heardBytes
    },
    setLowWater: (bytes) => link.setLowWater(bytes),
    listen: (listener) => link.listen(observing(listener)),
    send: (data) => link.send(data),
    close: (reason) => link.close(reason),
    onClose: (run) => {
      if (isClosed) run('lost')
      else onClose.push(run)
    },
  }
}

/** WebRTC in virtual time: who answers an offer is linked to the end that made it. */
export class VirtualWebRtc {
  readonly #clock: Clock
  readonly #offers = new Map<string, NegotiationListener>()
  readonly #answers = new Map<string, NegotiationListener>()
  #next = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly create: CreateNegotiation = (_initiator, listener) => {
    const name = `a=mid:${this.#next++}`
    let isOver = false
    const describe = async (type: 'offer' | 'answer'): Promise<RTCSessionDescriptionInit> => {
      await new Promise<void>((resolve) => {
        this.#clock.after(10, resolve)
      })
      if (isOver) throw new TorrentError('connection', 'It was given up.')
      return { type, sdp: `${dataChannelSdp}${name}\r\n${candidate}` }
    }
    return {
      offerSoFar: null,
      sentAs: 'actpass',
      credentials: null,
      offer: () => {
        this.#offers.set(name, listener)
        return describe('offer')
      },
      answer: () => {
        this.#answers.set(name, listener)
        return describe('answer')
      },
      accept: ({ sdp }) => {
        const answering = this.#answers.get(/^a=mid:\d+/m.exec(sdp ?? '')?.[0] ?? '')
        if (answering === undefined) return
        const [left, right] = linkPair(this.#clock, shape)
        this.#clock.after(20, () => {
          listener.open(observed(left))
          answering.open(observed(right))
        })
      },
      addCandidates: () => undefined,
      destroy: () => {
        isOver = true
      },
    }
  }
}
