import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import type { TorrentError } from '../shared/errors.ts'

export type { Cancel, Clock } from '../shared/clock.ts'

/** The source of random numbers: seeded in tests and in the simulator. */
export interface Random {
  /** A uniformly distributed unsigned 32-bit integer. */
  uint32(): number
}

export interface Hasher {
  /**
   * 20 bytes. Reads `data` before it returns to the event loop or copies it: the caller keeps the buffer
   * unchanged until then.
   */
  sha1(data: Uint8Array): Promise<Uint8Array>
}

/** What a {@link PeerLink} tells its listener. */
export interface PeerLinkListener {
  /** Bytes as they arrive: a stream, not aligned to messages. The listener owns `data` from here on. */
  data(data: Uint8Array): void
  /** `bufferedAmount` fell to the link's low-water mark: {@link PeerLink.setLowWater}. */
  drain(): void
  /** Called once. `error` is absent when either end closed in order. */
  close(error?: TorrentError): void
}

/** The other end of a link over a transport that has addresses. */
export interface RemoteEnd {
  /** As {@link PeerAddress} writes it. */
  readonly host: string
  readonly port: number
  /** We dialled it, so others can dial it too. Otherwise the port is not the one where it listens. */
  readonly isDialled: boolean
}

/** An open, ordered, reliable byte stream to one peer. */
export interface PeerLink {
  /** Unique among this process's links. */
  readonly id: string
  /** Whether we made the offer: breaks the tie when both ends offered at once. */
  readonly initiator: boolean
  /** What to show people: an address, or a name of the transport. */
  readonly description: string
  /** Where the other end is. Absent: the transport has no addresses, as WebRTC. */
  readonly remote?: RemoteEnd
  /** Another peer said the id of its other end, and no tracker: that peer may have lied. Absent: not so. */
  readonly isIntroduced?: boolean
  /** Bytes handed to `send` that have not left yet. */
  readonly bufferedAmount: number
  /** Sets the bytes to which `bufferedAmount` has to fall before the listener is told. */
  setLowWater(bytes: number): void
  /**
   * We do not read what the other end sends, to keep within a limit of our own: its silence is ours. Absent:
   * it is always read.
   */
  readonly isHeld?: boolean
  /**
   * One listener; a second call replaces it. What arrived before the first call is delivered then, in order.
   * What was sent before it leaves first, in a message of its own: webtorrent 3 does not hear what comes in
   * one message with our handshake, such as our interest, and never unchokes us.
   */
  listen(listener: PeerLinkListener): void
  /** Takes `data` over: the caller must not change it afterwards. Does nothing after `close`. */
  send(data: Uint8Array): void
  /**
   * The listener's `close` is called with `reason`, once, even when the other end closes at the same time.
   */
  close(reason?: TorrentError): void
}

/**
 * The room of a store that keeps pieces in memory only, and has less of it than the torrent is long. The
 * {@link MemoryWindow} gives pieces up in time.
 */
export interface PieceRoom {
  /** Room for all pieces in memory together. */
  readonly bytes: number
  readonly usedBytes: number
  /** The pieces that are in memory: {@link PieceStore.forget} frees their bytes. */
  pieces(): Iterable<number>
}

/**
 * Keeps the verified pieces of one torrent. A failure is a rejected promise, never a wrong byte. After one
 * the engine goes on from memory, and tells the person.
 */
export interface PieceStore {
  /** Resolves with the pieces that are there. Called once, before any other method. */
  open(info: TorrentInfo): Promise<Bitfield>
  /**
   * Resolves when `get` will find the piece; writing to disk may come later. `data` must not be changed
   * afterwards.
   */
  put(piece: number, data: Uint8Array): Promise<void>
  /**
   * `length` bytes from `begin` inside `piece`.
   *
   * @throws TorrentError `storage` when they are not there
   */
  get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array>
  /** `null` or absent: all that is put is kept. See {@link PieceStore.onRoomChange}. */
  readonly room?: PieceRoom | null
  /** One listener: there is room for less than before, or for more, or for everything again. */
  onRoomChange?(listener: () => void): void
  /** One listener: a piece that could not be given is there again. */
  onFound?(listener: (piece: number) => void): void
  /** One listener: the store has found out by itself that it cannot give a piece any more. */
  onLost?(listener: (piece: number, error: unknown) => void): void
  /**
   * One listener: a piece was given up to make room for others. It is as if it had never been put, and {@link
   * PieceStore.get} fails for it from before the call on.
   */
  onEvict?(listener: (piece: number) => void): void
  /**
   * Says how a store that evicts finds out which pieces must stay: those that a reader, here or at a peer,
   * reads now or will read next. The answer changes at any time, so it is asked for at each choice.
   */
  setNeeded?(isNeeded: (piece: number) => boolean): void
  /** A piece in memory is given up: it is as if it had never been put. One that is on disk stays. */
  forget?(piece: number): void
  /** Resolves when everything that was put is on disk. */
  flush(): Promise<void>
  /** Flushes and releases. */
  close(): Promise<void>
}
