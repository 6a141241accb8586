/**
 * webtorrent refuses a name of ours for 25 s after it took an offer that we then gave up: coming back must
 * not depend on it.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { ManagedTorrent } from '../../src/engine/managed-torrent.ts'
import type { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import { startWebtorrentSeeder } from '../e2e/support/seeder.ts'
import { startMemoryEngine } from './memory-engine.ts'
import { cleanUps, startNetwork, startTracker } from './network-places.ts'

/** Well below the 25 s for which webtorrent keeps a name, and far above what a first opening takes. */
const patience = { timeout: 15_000, interval: 5 }

/** A seed of two files, in a process of its own, that makes no offers: we are linked by ours. */
const startSeed = async (): Promise<string> => {
  const { url } = await startTracker()
  const parent = mkdtempSync(join(tmpdir(), 'pause-'))
  const folder = join(parent, 'set')
  mkdirSync(folder)
  for (const name of ['a.bin', 'b.bin']) writeFileSync(join(folder, name), randomBytes(120_000))
  const seeder = await startWebtorrentSeeder({
    input: folder,
    name: 'set',
    pieceLength: 16_384,
    trackers: [url],
    onlyAnswers: true,
  })
  cleanUps.push(async () => {
    await seeder.stop()
    rmSync(parent, { recursive: true })
  })
  return seeder.magnet
}

const startEngine = (): TorrentEngine => {
  const engine = startMemoryEngine(startNetwork())
  cleanUps.push(() => engine.destroy())
  return engine
}

/** The seed is linked. Another engine of ours in the swarm may be linked beside it. */
const untilLinked = (torrent: ManagedTorrent): Promise<unknown> =>
  vi.waitFor(
    () => expect(torrent.snapshot().peers.some(({ client }) => client.startsWith('WebTorrent'))).toBe(true),
    patience,
  )

/** The tracker has passed our offers on; nobody is linked yet. */
const untilOffered = (torrent: ManagedTorrent): Promise<unknown> =>
  vi.waitFor(() => expect(torrent.snapshot().trackers[0]?.seeds).toBe(1), patience)

describe('with webtorrent in Node as the only seed', () => {
  it('a torrent paused before its first announce is linked when it is resumed', async () => {
    const torrent = await startEngine().add(await startSeed())
    torrent.command({ type: 'pause' })
    torrent.command({ type: 'resume' })
    await untilLinked(torrent)
  })

  it('a torrent paused when its offers were out is linked when it is resumed, also the second time', async () => {
    const torrent = await startEngine().add(await startSeed())
    for (let round = 0; round < 2; round++) {
      await untilOffered(torrent)
      if (torrent.snapshot().peers.length > 0) break
      torrent.command({ type: 'pause' })
      torrent.command({ type: 'resume' })
    }
    await untilLinked(torrent)
  })

  it('a torrent that had finished, and gave nothing, is linked again when another file is chosen', async () => {
    const torrent = await startEngine().add(await startSeed(), {
      policy: { download: 'whole', uploadLimit: 0 },
      filePriorities: { 1: 'skip' },
    })
    await vi.waitFor(() => expect(torrent.snapshot().finished).toBe(true), patience)
    await vi.waitFor(() => expect(torrent.snapshot().trackers[0]?.state).toBe('waiting'), patience)
    torrent.command({ type: 'file-priority', fileIndex: 1, priority: 'normal' })
    await vi.waitFor(() => expect(torrent.snapshot().progress).toBe(1), patience)
  })

  it('a torrent that another engine takes over when its offers were out is linked there', async () => {
    const magnet = await startSeed()
    const first = startEngine()
    const torrent = await first.add(magnet)
    await untilOffered(torrent)
    await first.remove(torrent.infoHash)
    await untilLinked(await startEngine().add(magnet))
    // And in the engine that had given it up.
    await untilLinked(await first.add(magnet))
  })
})
