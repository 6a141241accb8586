import UntypedWire from 'bittorrent-protocol'
import utMetadata from 'ut_metadata'
import { makeTorrent } from '../../helpers/virtual-world.ts'

/** What these captures use of `bittorrent-protocol`. */
interface Wire {
  readonly ut_metadata: { fetch(): void; on(event: string, listener: () => void): void }
  on(event: string, listener: (...values: never[]) => void): void
  once(event: string, listener: () => void): void
  write(chunk: Uint8Array): void
  use(extension: unknown): void
  handshake(infoHash: Uint8Array, peerId: Uint8Array, extensions: { fast: boolean }): void
  unchoke(): void
  choke(): void
  interested(): void
  uninterested(): void
  have(index: number): void
  bitfield(bits: Uint8Array): void
  haveAll(): void
  haveNone(): void
  suggest(index: number): void
  allowedFast(index: number): void
  port(port: number): void
  keepAlive(): void
  cancel(index: number, offset: number, length: number): void
  reject(index: number, offset: number, length: number): void
  extended(name: string | number, payload: unknown): void
  request(index: number, offset: number, length: number, done: (error: Error | null) => void): void
  destroy(): void
}

const { info, content } = makeTorrent(40_000, 16_384)

/**
 * Two ends of `bittorrent-protocol` talk, metadata and blocks included; returns what each sent, byte for
 * byte.
 *
 * @param fast with BEP 6 or without
 */
const record = async (fast: boolean): Promise<Uint8Array[]> => {
  const [seed, leech] = [new UntypedWire() as unknown as Wire, new UntypedWire() as unknown as Wire]
  const sent: Uint8Array[][] = [[], []]
  for (const [i, [from, to]] of (
    [
      [seed, leech],
      [leech, seed],
    ] as const
  ).entries()) {
    from.on('data', (chunk: Uint8Array) => {
      sent[i]?.push(chunk.slice())
      to.write(chunk)
    })
  }
  seed.use(utMetadata(info.infoBytes))
  leech.use(utMetadata())
  seed.on(
    'request',
    (index: number, offset: number, length: number, done: (e: null, d: Uint8Array) => void) => {
      const begin = index * info.pieceLength + offset
      done(null, content.slice(begin, begin + length))
    },
  )
  const metadata = new Promise<void>((resolve) => leech.ut_metadata.on('metadata', resolve))
  leech.once('extended', () => leech.ut_metadata.fetch())
  seed.handshake(info.infoHash, new Uint8Array(20).fill(0x53), { fast })
  leech.handshake(info.infoHash, new Uint8Array(20).fill(0x4c), { fast })
  await metadata
  if (fast) {
    seed.haveAll()
    leech.haveNone()
    seed.suggest(1)
    seed.allowedFast(2)
  } else seed.bitfield(Uint8Array.of(0xe0))
  const unchoked = new Promise<void>((resolve) => leech.once('unchoke', resolve))
  leech.interested()
  seed.unchoke()
  await unchoked
  for (const [index, offset, length] of [
    [0, 0, 16_384],
    [2, 0, 7_232],
    [1, 4_000, 300],
  ] as const) {
    await new Promise<void>((resolve) => leech.request(index, offset, length, () => resolve()))
    leech.have(index)
  }
  leech.request(0, 0, 16_384, () => undefined)
  leech.cancel(0, 0, 16_384)
  leech.port(6881)
  leech.keepAlive()
  leech.uninterested()
  seed.choke()
  await new Promise((resolve) => setImmediate(resolve))
  seed.destroy()
  leech.destroy()
  return sent.map((chunks) => new Uint8Array(Buffer.concat(chunks)))
}

/** Streams that real clients of the WebTorrent family sent, made by running them. */
export const wireCaptures: readonly Uint8Array[] = [...(await record(true)), ...(await record(false))]
