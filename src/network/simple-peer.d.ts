/** What we use of the maintained fork of simple-peer, which ships no types. */
declare module 'simple-peer/lite.js' {
  export interface SimplePeerOptions {
    readonly initiator?: boolean
    /** Whether text arrives as strings; otherwise it is turned into bytes, and cannot be told from them. */
    readonly objectMode?: boolean
    readonly trickle?: boolean
    /** Milliseconds after the first candidate in which others may join an offer or answer. */
    readonly iceCompleteTimeout?: number
    readonly config?: RTCConfiguration
    /** Changes what is set as the local description. */
    readonly sdpTransform?: (sdp: string) => string
  }

  export interface SimplePeerEvents {
    signal: [description: RTCSessionDescriptionInit]
    connect: []
    data: [data: Uint8Array | string]
    error: [error: Error]
    close: []
  }

  export default class SimplePeer {
    constructor(options: SimplePeerOptions)
    readonly destroyed: boolean
    readonly remoteAddress: string | undefined
    readonly remotePort: number | undefined
    /**
     * The channel, from the moment that it exists; where it was transferred, what closes it. Not part of the
     * documented interface.
     */
    get _channel(): RTCDataChannel | null
    set _channel(channel: { close(): void })
    readonly _pc: RTCPeerConnection | null
    /**
     * Whether a description goes out without waiting for more candidates; the event lets a waiting one go.
     * Not documented.
     */
    _iceComplete: boolean
    emit(event: '_iceComplete'): boolean
    signal(message: RTCSessionDescriptionInit | { readonly candidate: RTCIceCandidateInit }): void
    /** Statistics of the connection, whatever form the platform gives them in; we use only when they come. */
    getStats(done: () => void): void
    send(data: Uint8Array): void
    destroy(error?: Error): void
    on<Name extends keyof SimplePeerEvents>(
      name: Name,
      listener: (...values: SimplePeerEvents[Name]) => void,
    ): this
    once<Name extends keyof SimplePeerEvents>(
      name: Name,
      listener: (...values: SimplePeerEvents[Name]) => void,
    ): this
  }
}
