import { createInfo } from '../../src/engine/create-torrent.ts'
import type { ManagedTorrent } from '../../src/engine/managed-torrent.ts'
import { systemHasher } from '../../src/engine/system-ports.ts'
import type { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { pieceLengthAt } from '../../src/protocol/metainfo-types.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { MemoryPieceStore } from '../../src/storage/memory-piece-store.ts'
import { seededBytes } from '../helpers/dialogues.ts'
import { startMemoryEngine } from './memory-engine.ts'
import { cleanUps } from './network-places.ts'
import type { TcpNetwork } from './tcp-network.ts'

export interface SmallTorrent {
  readonly name: string
  readonly content: Uint8Array
  /** Hexadecimal. */
  readonly infoHash: string
  readonly infoBytes: Uint8Array
  torrentFile(announce?: string): Uint8Array
}

/** A torrent of one file of 1.5 MB that no other test has. */
export const smallTorrent = async (seed: number): Promise<SmallTorrent> => {
  const content = seededBytes(seed)(1_500_000)
  const name = `small-${seed}.bin`
  const file = {
    path: name,
    length: content.length,
    read: async (begin: number, end: number) => content.subarray(begin, end),
  }
  const infoBytes = await createInfo([file], { name, hasher: systemHasher })
  return {
    name,
    content,
    infoBytes,
    infoHash: toHex(await systemHasher.sha1(infoBytes)),
    torrentFile: (announce) =>
      encodeBencode(
        new Map<string, string | { encoded: Uint8Array }>([
          ['info', { encoded: infoBytes }],
          ...(announce === undefined ? [] : ([['announce', announce]] as const)),
        ]),
      ),
  }
}

/** An engine that has all of the torrent, every second piece, or nothing of it. */
export const startTcpEngine = async (
  network: TcpNetwork,
  torrent: SmallTorrent,
  role: 'seed' | 'half' | 'leech',
): Promise<ManagedTorrent> => {
  const store = new MemoryPieceStore()
  const engine: TorrentEngine = startMemoryEngine(network, store)
  cleanUps.push(() => engine.destroy())
  if (role !== 'leech') {
    const { info } = await engine.read(torrent.torrentFile())
    await store.open(info)
    let begin = 0
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const end = begin + pieceLengthAt(info, piece)
      if (role === 'seed' || piece % 2 === 0) await store.put(piece, torrent.content.slice(begin, end))
      begin = end
    }
  }
  return engine.add(torrent.torrentFile())
}

/** Resolves with the bytes of the only file. */
export const downloaded = async (managed: ManagedTorrent): Promise<Uint8Array> => {
  const open = await managed.ready()
  const { length = 0 } = open.info.files[0] ?? {}
  return open.readAll(0, 0, length, 'test')
}
