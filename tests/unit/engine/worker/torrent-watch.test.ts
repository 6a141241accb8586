import v8 from 'node:v8'
import { afterAll, expect, it, vi } from 'vitest'
import { ReceivedFiles } from '../../../../src/client/received-files.ts'
import type { EngineEvent } from '../../../../src/engine/messages/messages.ts'
import type { FilePart } from '../../../../src/engine/messages/packed-files.ts'
import type { SnapshotNews } from '../../../../src/engine/messages/snapshot-news.ts'
import { systemHasher } from '../../../../src/engine/system-ports.ts'
import { EngineServer } from '../../../../src/engine/worker/engine-server.ts'
import { torrentProblems } from '../../../../src/protocol/torrent-problems.ts'
import { toHex } from '../../../../src/shared/bytes.ts'
import { errorToMessage, TorrentError } from '../../../../src/shared/errors.ts'
import type { PlaybackHint } from '../../../../src/swarm/playback-hint.ts'
import { Selection } from '../../../../src/swarm/selection.ts'
import { episodePath, manyFilesInfo, manyFilesTorrent } from '../../../helpers/many-files.ts'

const owner = { id: '0'.repeat(32), since: 0 }
const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/**
 * Bytes that a thread copies for a message. What is transferred is not copied, and is counted all the same.
 */
const bytesOf = (message: unknown): number => v8.serialize(message).length

/** An engine worker's inside, with the torrent of these files added, and what it posts. */
const hostOf = async (options: Parameters<typeof manyFilesInfo>[0]) => {
  const events: EngineEvent[] = []
  const host = new EngineServer((event) => events.push(structuredClone(event)))
  host.receive({ type: 'start', persistent: false, lifeLock: 'test', policy: {}, savesData: false }, [])
  const info = manyFilesInfo(options)
  const source = manyFilesTorrent(info)
  const infoHash = toHex(await systemHasher.sha1(info))
  host.receive({ type: 'add', id: 1, infoHash, source, choices: {}, owner }, [])
  const parts = (): FilePart[] => events.flatMap((event) => (event.type === 'files' ? [event.part] : []))
  const snapshots = (): SnapshotNews[] =>
    events.flatMap((event) => (event.type === 'snapshot' ? [event.snapshot] : []))
  const withFiles = async (): Promise<SnapshotNews> => {
    const found = (): SnapshotNews | undefined => snapshots().find(({ fileNews }) => fileNews !== null)
    await vi.waitFor(() => expect(found()).toBeDefined(), { timeout: 50_000 })
    return found() as SnapshotNews
  }
  stops.push(async () => {
    host.receive({ type: 'shutdown', id: 99 }, [])
    await vi.waitFor(() => expect(events.some((event) => event.type === 'done')).toBe(true))
  })
  return { host, infoHash, events, parts, snapshots, withFiles }
}

const stops: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const stop of stops) await stop()
})

/** The list that a page makes of what was posted. */
const listOf = (parts: readonly FilePart[], news: SnapshotNews) => {
  const received = new ReceivedFiles()
  for (const part of parts) received.add(part, null)
  if (news.fileNews === null) throw new Error('The files are not known.')
  return received.read(news.fileNews, news)
}

it('the list of 100,000 files crosses once, in small parts; snapshots cost what they cost without files', async () => {
  const count = 100_000
  const world = await hostOf({ count })
  const first = await world.withFiles()
  const parts = world.parts()
  const pathBytes = parts.reduce((bytes, { paths }) => bytes + paths.length, 0)
  expect(pathBytes).toBe(
    Array.from({ length: count }, (_, i) => episodePath(i).length).reduce((a, b) => a + b),
  )
  // Four numbers and a byte of each file beside its path.
  const all = parts.reduce((bytes, part) => bytes + bytesOf(part), 0)
  expect(all).toBeLessThan(pathBytes + count * 26 + parts.length * kibibyte)
  for (const part of parts) expect(bytesOf(part)).toBeLessThan(512 * kibibyte)
  expect(bytesOf(first)).toBeLessThan(4 * kibibyte)
  const { files } = listOf(parts, first)
  expect(files?.length).toBe(count)
  expect(files?.at(-1)).toEqual({
    ...{ index: 99_999, name: 'episode 99999.mp4', path: 'season 999/episode 99999.mp4' },
    ...{ length: 1_000, offset: 99_999_000, type: 'video/mp4', playable: true, downloaded: 0 },
    ...{ priority: 'normal', wanted: false },
  })

  const { host, infoHash, events } = world
  events.length = 0
  host.receive(
    { type: 'torrent', infoHash, command: { type: 'file-priority', fileIndex: 77_777, priority: 'high' } },
    [],
  )
  await vi.waitFor(() => expect(world.snapshots().length).toBeGreaterThan(2), { timeout: 20_000 })
  const [changed, ...following] = world.snapshots()
  expect(changed?.fileNews?.change?.positions).toEqual(Uint32Array.of(77_777))
  expect(following.map(({ fileNews }) => fileNews?.change)).toEqual(following.map(() => null))
  for (const news of [changed, ...following]) expect(bytesOf(news)).toBeLessThan(4 * kibibyte)
  expect(world.parts()).toEqual([])
})

it('choices for 100,000 files are worked out once, and tell what changed of each', async () => {
  const count = 100_000
  const { host, infoHash, withFiles, snapshots } = await hostOf({ count })
  await withFiles()
  const wishes = vi.spyOn(Selection.prototype, 'priorities')
  stops.push(async () => wishes.mockRestore())
  const priorities = Object.fromEntries(Array.from({ length: count }, (_, index) => [index, 'skip' as const]))
  const command = { type: 'file-priorities', priorities: { ...priorities, 7: 'high' } } as const
  host.receive({ type: 'torrent', infoHash, command }, [])
  expect(wishes).toHaveBeenCalledTimes(1)
  const changed = (): SnapshotNews | undefined =>
    snapshots().find(({ fileNews }) => fileNews?.change?.base === 1)
  await vi.waitFor(() => expect(changed()).toBeDefined(), { timeout: 20_000 })
  expect(changed()?.fileNews?.change?.positions.length).toBe(count)
})

it('between two parts of a list the worker does other things', async () => {
  const { host, infoHash, events, parts } = await hostOf({ count: 20_000 })
  await vi.waitFor(() => expect(parts().length).toBeGreaterThan(0), { timeout: 20_000, interval: 0 })
  host.receive({ type: 'ping' }, [])
  expect(events.at(-1)).toEqual({ type: 'alive', holdsLock: false })
  expect(parts().length).toBe(1)
  // The list that nobody wants any more is not sent on.
  host.receive({ type: 'remove', id: 2, infoHash, deleteData: false }, [])
  await vi.waitFor(() => expect(events.some((event) => event.type === 'done')).toBe(true))
  expect(parts().length).toBe(1)
})

it('a list that fits one part comes with the metadata, before anything else is said', async () => {
  const { events, withFiles } = await hostOf({ count: 3 })
  await withFiles()
  const first = events.findIndex((event) => event.type === 'files')
  const known = events.findIndex((event) => event.type === 'snapshot' && event.snapshot.fileNews !== null)
  expect(known).toBe(first + 1)
})

it('names as long and as strange as a torrent can have them stay within bounds', async () => {
  // Each byte is no UTF-8 by itself, and becomes a character of three.
  const hostile = '\xff'.repeat(75)
  const count = 100_000
  const { parts, withFiles } = await hostOf({
    count,
    pathOf: (index) => `${hostile}${index}`,
    encoding: 'latin1',
  })
  const news = await withFiles()
  for (const part of parts()) expect(bytesOf(part)).toBeLessThan(512 * kibibyte)
  const all = parts().reduce((bytes, part) => bytes + bytesOf(part), 0)
  expect(all).toBeLessThan(3 * 16 * mebibyte)
  const { files } = listOf(parts(), news)
  expect(files?.length).toBe(count)
  expect(new TextEncoder().encode(files?.at(0)?.name).length).toBeLessThanOrEqual(255)
})

it('names that are longer together than a torrent’s metadata may be are refused, with a sentence', async () => {
  const { events } = await hostOf({ count: 100_000, pathOf: (index) => `${'x'.repeat(249)}${index % 10}` })
  await vi.waitFor(() => expect(events.some((event) => event.type === 'failed')).toBe(true), {
    timeout: 20_000,
  })
  expect(events).toContainEqual({
    type: 'failed',
    id: 1,
    error: errorToMessage(new TorrentError('invalid-torrent', torrentProblems.metadataTooLarge())),
  })
})

it('answers a player that says how it stands at once, and not twice within a moment', async () => {
  const { host, infoHash, snapshots, withFiles } = await hostOf({ count: 2, pieceLength: 16 * kibibyte })
  await withFiles()
  /** How many snapshots come in the very call. */
  const answered = (hint: PlaybackHint): number => {
    const before = snapshots().length
    host.receive({ type: 'playback', infoHash, hint }, [])
    return snapshots().length - before
  }
  await vi.waitFor(() => expect(answered({ bufferedSeconds: 1 })).toBe(1))
  expect(answered({ bufferedSeconds: 1 })).toBe(0)
  expect(answered({ bytesPerSecond: 1_000 })).toBe(0)
})
