import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { playbackProblems } from '../media/playback-problems.ts'
import type { Container } from '../media/sniff.ts'
import { withSignal } from '../shared/abort.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { containerType } from '../shared/mime.ts'
import { chooseByName } from './choose-by-name.ts'

/** Most files that are looked into, the largest first. Each costs the download of a piece; our own choice. */
const maxLooks = 4
/** Milliseconds that peers may take for the beginning of a file. It does not run while there are no peers. */
const lookLimitMs = 30_000

type Readable = Pick<Torrent, 'read' | 'snapshot'>

/**
 * The file to play: `wanted` as for {@link chooseByName}. Where names do not tell what plays, the first bytes
 * of the file that is wanted do, or of the largest ones: then the result is a promise, and `type` of the file
 * is what its bytes say.
 *
 * @throws TorrentError `no-such-file`; the promise rejects with `timeout` when the bytes do not come, or as
 * `signal` is aborted
 */
export const chooseByNameOrBytes = (
  torrent: Readable,
  files: TorrentFileList,
  wanted: number | string | null,
  signal: AbortSignal,
  clock: Clock = systemClock,
): FileSnapshot | Promise<FileSnapshot> => {
  if (wanted === null && files.playable.length === 0) {
    // What a name says for certain is left out: texts, pictures and subtitles.
    const candidates = files.largest(maxLooks, 'unknown')
    if (candidates.length > 0) {
      return pickByBytes(torrent, files, candidates, signal, clock)
    }
  }
  const file = chooseByName(files, wanted)
  return file.playable ? file : lookInto(torrent, file, signal, clock)
}

/**
 * A file that a person or the page chose is played whatever it looks like: the browser may know more kinds
 * than we do, and says so if it does not.
 */
const lookInto = async (
  torrent: Readable,
  file: FileSnapshot,
  signal: AbortSignal,
  clock: Clock,
): Promise<FileSnapshot> => {
  const limit = limitLook(torrent, file, signal, clock)
  try {
    return typed(file, await containerOf(torrent, file, limit.signal))
  } catch (error) {
    if (signal.aborted) {
      throw error
    }
    return file
  } finally {
    limit.cancel()
  }
}

const pickByBytes = async (
  torrent: Readable,
  files: TorrentFileList,
  candidates: readonly FileSnapshot[],
  signal: AbortSignal,
  clock: Clock,
): Promise<FileSnapshot> => {
  const [largest = chooseByName(files, null)] = candidates
  const limit = limitLook(torrent, largest, signal, clock)
  try {
    const looks = candidates.map(async (file) => ({
      file,
      // A file that cannot be read now counts as unknown, unless the whole search has ended.
      container: await containerOf(torrent, file, limit.signal).catch(() => 'unknown' as const),
    }))
    const known: FileSnapshot[] = []
    for (const look of looks) {
      const { file, container } = await look
      limit.signal.throwIfAborted()
      if (containerType(container, file.type) !== null) {
        return typed(file, container)
      }
      if (container !== 'unknown') {
        known.push(file)
      }
    }
    // Either a film that no browser plays, whose failure says what it is, or an error that nothing plays
    // here.
    return known[0] ?? chooseByName(files, null)
  } finally {
    limit.cancel()
  }
}

const typed = (file: FileSnapshot, container: Container): FileSnapshot => {
  const type = containerType(container, file.type)
  return type === null ? file : { ...file, type }
}

const containerOf = async (
  torrent: Readable,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<Container> => {
  // Loaded when it is needed: most films are named as what they are.
  const { sniffContainer, sniffLength } = await loadLazily(
    () => import('../media/sniff.ts'),
    'The part that tells films from other files',
  )
  const end = Math.min(sniffLength, file.length)
  return sniffContainer(await withSignal(torrent.read(file.index, 0, end, signal), signal))
}

/** Gives up when peers are connected and the bytes still do not come. */
const limitLook = (
  torrent: Readable,
  file: FileSnapshot,
  signal: AbortSignal,
  clock: Clock,
): { readonly signal: AbortSignal; cancel(): void } => {
  const controller = new AbortController()
  let cancel = (): void => undefined
  const wait = (): void => {
    cancel = clock.after(lookLimitMs, () => {
      if (torrent.snapshot.peers.length > 0) {
        controller.abort(tooLate(file))
      } else {
        wait()
      }
    })
  }
  wait()
  return { signal: AbortSignal.any([signal, controller.signal]), cancel: () => cancel() }
}

const tooLate = ({ name }: FileSnapshot): TorrentError =>
  new TorrentError('timeout', playbackProblems.beginningMissing(name))

/** What a file is by its bytes, if browsers play it and its `type` says something else; `null` if not. */
export const trueType = async (
  torrent: Readable,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<string | null> => {
  const type = containerType(await containerOf(torrent, file, signal), file.type)
  return type === file.type ? null : type
}
