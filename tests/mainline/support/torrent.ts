import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInfo } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { findSeedSource, sourceFile } from '../../../src/node/seed-source.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'

export const film = fileURLToPath(new URL('../../../public/sample.mp4', import.meta.url))

/** A torrent on disk, for programs of other people. */
export interface DiskTorrent {
  readonly torrentFile: string
  readonly infoHash: string
  /** A magnet link with the trackers of the torrent. */
  readonly magnet: string
  /** A copy of the film, in a folder of its own, for a client that has it. */
  copy(): string
  /** A path in an empty folder, for a client that gets it. */
  room(): string
  remove(): void
}

export const makeTorrent = async (trackers: readonly string[], path = film): Promise<DiskTorrent> => {
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-mainline-'))
  const name = basename(path)
  const { files } = await findSeedSource(path)
  const info = await createInfo(files.map(sourceFile), { name, hasFolder: false, hasher: systemHasher })
  const infoHash = toHex(await systemHasher.sha1(info))
  const torrentFile = join(folder, `${name}.torrent`)
  writeFileSync(torrentFile, encodeMetainfo(info, { trackers }))
  let rooms = 0
  const room = (): string => {
    const inside = join(folder, String(++rooms))
    mkdirSync(inside)
    return join(inside, name)
  }
  return {
    torrentFile,
    infoHash,
    magnet: `magnet:?xt=urn:btih:${infoHash}${trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`,
    room,
    copy: () => {
      const copied = room()
      copyFileSync(path, copied)
      return copied
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
