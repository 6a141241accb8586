import * as messages from '../../src/protocol/messages.ts'
import { WireParser } from '../../src/protocol/wire-parser.ts'
import type { TorrentError } from '../../src/shared/errors.ts'
import type { PeerOwner } from '../../src/swarm/peer-owner.ts'
import { PeerSession } from '../../src/swarm/peer-session.ts'
import type { PeerLink, PeerLinkListener, RemoteEnd } from '../../src/swarm/ports.ts'
import { type Recorded, RecordingHandler } from './recording-handler.ts'

/** One end of a link whose other end is the test. */
class ScriptedLink implements PeerLink {
  readonly id: string
  readonly initiator = true
  readonly description = 'scripted'
  bufferedAmount = 0
  lowWater = Number.NaN
  readonly handler = new RecordingHandler()
  readonly #holds: boolean
  readonly #parser = new WireParser(this.handler)
  listener: PeerLinkListener | null = null

  constructor(id: string, holds: boolean) {
    this.id = id
    this.#holds = holds
  }

  setLowWater(bytes: number): void {
    this.lowWater = bytes
  }

  listen(listener: PeerLinkListener): void {
    this.listener = listener
  }

  send(data: Uint8Array): void {
    if (this.#holds) this.bufferedAmount += data.length
    this.#parser.push(data)
  }

  close(error?: TorrentError): void {
    this.listener?.close(error)
  }
}

export interface LonePeerOptions {
  /** Names the peer: the byte that its peer id is made of. */
  readonly id: number
  readonly pieceCount: number
  /** Piece numbers, or all of them. */
  readonly has?: readonly number[] | 'all'
  readonly now?: () => number
  readonly requestQueueLimit?: number
  /** Where it is, over a transport with addresses. Default: over WebRTC. */
  readonly remote?: RemoteEnd
  /** Whether what we send stays in the link until the test takes it out. Default: it leaves at once. */
  readonly holds?: boolean
  /** Answers to what the peer says; what is left out does nothing. */
  readonly owner?: Partial<PeerOwner>
}

export interface LonePeer {
  readonly session: PeerSession
  readonly link: { bufferedAmount: number; readonly lowWater: number }
  /** The peer says this. */
  say(...parts: readonly Uint8Array[]): void
  /** What was said to the peer since the last call, but for the handshake. */
  heard(): Recorded[]
}

const infoHash = new Uint8Array(20).fill(1)

/** A session of which the test is the other end. Its handshake is done, and it has said what it has. */
export const lonePeer = (options: LonePeerOptions): LonePeer => {
  const {
    id,
    pieceCount,
    has = 'all',
    now = () => 0,
    requestQueueLimit = 500,
    remote,
    holds = false,
  } = options
  const link = new ScriptedLink(`peer ${id}`, holds)
  const quiet = (): void => undefined
  const session = new PeerSession({
    link: remote === undefined ? link : Object.assign(link, { remote }),
    trackerKey: null,
    infoHash,
    peerId: new Uint8Array(20),
    client: 'test',
    requestQueueLimit,
    servesWants: true,
    listenPort: null,
    namesPeerExchange: () => false,
    namesIntroductions: () => false,
    owner: {
      now,
      onWant: quiet,
      onPex: quiet,
      onIntroductions: quiet,
      onSignal: quiet,
      onHandshake: () => true,
      onPieces: quiet,
      onPiecesLost: quiet,
      onHave: quiet,
      onDontHave: quiet,
      onExtensions: quiet,
      onChoke: quiet,
      onUnchoke: quiet,
      onAllowedFast: quiet,
      onInterest: quiet,
      onBlock: quiet,
      onReject: quiet,
      onRequest: quiet,
      onDrain: quiet,
      onMetadata: quiet,
      onClose: quiet,
      ...options.owner,
    },
  })
  session.start()
  const say = (...parts: readonly Uint8Array[]): void => {
    for (const part of parts) link.listener?.data(part.slice())
  }
  say(messages.encodeHandshake({ infoHash, peerId: new Uint8Array(20).fill(id) }))
  session.setPieceCount(pieceCount)
  if (has === 'all') say(messages.encodeHaveAll())
  else for (const piece of has) say(messages.encodeHave(piece))
  const heard = (): Recorded[] => link.handler.messages.splice(0).filter(([name]) => name !== 'handshake')
  return { session, link, say, heard }
}
