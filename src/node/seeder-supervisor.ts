import { createInfo } from '../engine/create-torrent.ts'
import { systemHasher } from '../engine/system-ports.ts'
import { parseInfo } from '../protocol/metainfo.ts'
import { type Deferred, deferred } from '../shared/deferred.ts'
import { TorrentError } from '../shared/errors.ts'
import type { ChildClient, ChildSupervisor } from './child-supervisor.ts'
import { type DiskFile, type SeedSource, sourceFile } from './seed-source.ts'
import type { FromSeeder } from './seeder-messages.ts'

/** How the hashing of files before they are seeded is told and stopped. */
interface HashingOptions {
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

/** A torrent that is seeded. */
export interface Seeded {
  readonly name: string
  readonly infoHash: Uint8Array
}

/** A torrent that shall be seeded, whichever process does it. */
interface Torrent {
  readonly infoBytes: Uint8Array
  readonly files: readonly DiskFile[]
  /** Resolved when the torrent is seeded for the first time. */
  readonly first: Deferred<void>
}

/**
 * Seeds files of this machine in the child process. When that crashes, its successor gets the files that were
 * hashed before, so the torrents and their links stay the same. Files are hashed here.
 */
export class SeederSupervisor implements ChildClient {
  readonly #child: ChildSupervisor
  readonly #torrents = new Map<number, Torrent>()
  #nextId = 1

  constructor(child: ChildSupervisor) {
    this.#child = child
    child.use(this)
  }

  /**
   * Hashes the files and seeds them. Resolves when peers can be answered.
   *
   * @throws TorrentError `invalid-torrent`, `aborted`, and `unsupported-browser` when this machine cannot
   * seed
   */
  async seed(source: SeedSource, options: HashingOptions = {}): Promise<Seeded> {
    // This comes first, so that no film is hashed for nothing.
    await this.#child.start()
    const infoBytes = await createInfo(source.files.map(sourceFile), {
      name: source.name,
      hasFolder: source.hasFolder,
      hasher: systemHasher,
      ...options,
    })
    options.signal?.throwIfAborted()
    const { name, infoHash } = parseInfo(infoBytes, await systemHasher.sha1(infoBytes))
    const id = this.#nextId++
    const torrent = { infoBytes, files: source.files, first: deferred<void>() }
    this.#torrents.set(id, torrent)
    this.#hand(id, torrent)
    await torrent.first.promise
    return { name, infoHash }
  }

  ready(): void {
    for (const [id, torrent] of this.#torrents) this.#hand(id, torrent)
  }

  receive(message: FromSeeder): void {
    if (message.kind === 'seeding') this.#torrents.get(message.id)?.first.resolve()
    if (message.kind !== 'failed') return
    const torrent = this.#torrents.get(message.id)
    this.#torrents.delete(message.id)
    torrent?.first.reject(new TorrentError('storage', message.reason))
  }

  down(): void {
    // Those who wait for the first time go on waiting.
  }

  hopeless(error: TorrentError): void {
    for (const { first } of this.#torrents.values()) first.reject(error)
  }

  #hand(id: number, { infoBytes, files }: Torrent): void {
    this.#child.send({ kind: 'seed', id, infoBytes, files })
  }
}
