/** Packages without types; here is what the tests of the codecs use of them. */
declare module 'create-torrent' {
  export default function createTorrent(
    /** A path is a file or folder of this machine. */
    input: string | (Buffer & { name?: string }) | (Buffer & { name?: string })[],
    options: {
      name?: string
      pieceLength?: number
      private?: boolean
      announceList?: string[][]
      urlList?: string[]
      comment?: string
    },
    done: (error: Error | null, torrent: Uint8Array) => void,
  ): void
}

declare module 'parse-torrent' {
  export default function parseTorrent(torrent: Uint8Array | string): Promise<{
    infoHash: string
    name: string
    length: number
    pieceLength: number
    lastPieceLength: number
    pieces: string[]
    private?: boolean
    announce: string[]
    urlList: string[]
    files: { path: string; name: string; length: number; offset: number }[]
  }>
}

declare module 'bencode' {
  const bencode: {
    encode(value: unknown): Uint8Array
    decode(data: Uint8Array): unknown
  }
  export default bencode
}

declare module 'magnet-uri' {
  export default function decode(uri: string): {
    infoHash?: string
    name?: string | string[]
    announce: string[]
    urlList: string[]
  }
}

declare module 'ut_pex' {
  type Flags = Readonly<Record<'prefersEncryption' | 'supportsUtp' | 'isReachable', boolean>>

  export default function utPex(): new (wire: {
    destroy(): void
    extended(name: string, payload: unknown): void
  }) => {
    on(event: 'peer', listener: (peer: string, flags: Flags) => void): void
    on(event: 'dropped', listener: (peer: string) => void): void
    addPeer(peer: string, flags: Partial<Flags>): void
    addPeer6(peer: string, flags: Partial<Flags>): void
    dropPeer(peer: string): void
    onMessage(payload: Uint8Array): void
    /** It sends by a timer; a test does not wait for that. */
    _sendMessage(): void
  }
}
