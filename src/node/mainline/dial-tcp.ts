import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import { abortedError } from '../../shared/abort.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { deferred } from '../../shared/deferred.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { UploadLimit } from '../../swarm/upload-limit.ts'
import type { Dialogue, Voice } from './dialogue.ts'
import { cryptoMethod, initiateMse, LeadingZeroError, type MseAgreement } from './mse.ts'
import { SocketDialogue } from './socket-dialogue.ts'
import { TcpLink } from './tcp-link.ts'

export interface DialOptions {
  /** Checked already: this dials whatever it is told. */
  readonly address: PeerAddress
  /** 20 bytes. It is the key of the encryption, and is not sent in a plain dial. */
  readonly infoHash: Uint8Array
  /** How long the connection may take; an encrypted handshake may take as long again. Milliseconds. */
  readonly timeoutMs: number
  /**
   * `plain`: the link is there as soon as the connection is. `encrypted`: it is there when both ends have
   * agreed on the keys; they may agree to go on without encryption.
   */
  readonly encryption: 'plain' | 'encrypted'
  /** Hangs up, also while connecting; after the link is there it does nothing. */
  readonly signal?: AbortSignal
  /** What all links together may read; `null`, the default: there is no limit. */
  readonly readLimit?: UploadLimit | null
  /** Only tests name another one. */
  readonly clock?: Clock
}

/**
 * `silent`: no answer came in time, or no way leads there · `refused`: nobody takes connections there ·
 * `closed`: the connection was open, and the peer closed it, or broke the rules, in the encrypted handshake.
 */
export type DialFailure = 'silent' | 'refused' | 'closed'

/** Why there is no link to an address. */
export class DialError extends TorrentError {
  readonly failure: DialFailure

  constructor(failure: DialFailure, message: string, cause?: unknown) {
    super(failure === 'silent' ? 'timeout' : 'connection', message, { cause })
    this.failure = failure
  }
}

/**
 * Connects to one peer. Nobody else's bytes are in the link yet: whoever gets it says hello.
 *
 * A peer that insists on encryption closes a plain link as soon as it sees our hello. That is told by
 * `link.onClose(end)`: `end` is `refused` when the other end closed before it had sent a byte, and then the
 * address is worth an encrypted dial. (A peer that does not have the torrent, or is full, does the same; so
 * the encrypted dial is the last one.)
 *
 * @throws DialError when no link came about
 * @throws TorrentError `aborted`
 */
export const dialTcp = async (options: DialOptions): Promise<TcpLink> => {
  const { address, encryption, readLimit = null } = options
  const remote = { ...address, isDialled: true }
  if (encryption === 'plain') {
    const socket = await connectTo(options)
    return new TcpLink({ socket, remote, ciphers: null, early: new Uint8Array(), readLimit })
  }
  // One handshake of 256 has keys with which rTorrent does not understand us: it gets one more connection.
  const { socket, agreement } = await agreeWith(options, true).catch((error: unknown) => {
    if (error instanceof DialError && error.cause instanceof LeadingZeroError) {
      return agreeWith(options, false)
    }
    throw error
  })
  const { ciphers, early } = agreement
  return new TcpLink({ socket, remote, ciphers, early, readLimit })
}

const connectTo = async (options: DialOptions): Promise<Socket> => {
  const { address } = options
  const socket = connect({ host: address.host, port: address.port })
  // Whoever waits for the socket hears of a failure; between two of them there is nobody.
  socket.on('error', () => undefined)
  await step(socket, options, (done, fail) => {
    socket.once('connect', () => done(undefined))
    socket.once('error', (error: NodeJS.ErrnoException) => fail(connectError(error)))
  })
  return socket
}

/** A connection on which both ends have agreed on keys. */
interface Agreed {
  readonly socket: Socket
  readonly agreement: MseAgreement
}

const agreeWith = async (options: DialOptions, refusesLeadingZero: boolean): Promise<Agreed> => {
  const socket = await connectTo(options)
  const agreement = await step<MseAgreement>(socket, options, (agreed, fail) => {
    const start = (voice: Voice): Dialogue<MseAgreement> =>
      initiateMse(voice, {
        infoHash: options.infoHash,
        provide: cryptoMethod.plaintext | cryptoMethod.rc4,
        random: randomBytes,
        refusesLeadingZero,
      })
    new SocketDialogue(socket, start, {
      agreed,
      failed: (error) =>
        fail(new DialError('closed', 'The peer closed the connection in the encrypted handshake.', error)),
    })
  })
  return { socket, agreement }
}

/** Runs one step of a dial within the time, and destroys the socket when it fails. */
const step = async <Result>(
  socket: Socket,
  { timeoutMs, signal, clock = systemClock }: DialOptions,
  run: (done: (result: Result) => void, fail: (error: TorrentError) => void) => void,
): Promise<Result> => {
  const { promise, resolve, reject } = deferred<Result>()
  const onAbort = (): void => reject(abortedError(signal))
  signal?.addEventListener('abort', onAbort, { once: true })
  const cancelTimer = clock.after(timeoutMs, () => {
    reject(new DialError('silent', 'The peer did not answer in time.'))
  })
  try {
    if (signal?.aborted) throw abortedError(signal)
    run(resolve, reject)
    return await promise
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}

const connectError = (error: NodeJS.ErrnoException): DialError =>
  error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'
    ? new DialError('refused', 'The peer takes no connections at its address.', error)
    : new DialError('silent', 'No connection leads to the address of the peer.', error)
