import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { ByteSource } from '../media/byte-source.ts'
import type { Playback, Verdict } from '../media/diagnose.ts'
import type { Container } from '../media/sniff.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { explainer } from './explainer.ts'

/** How closely a container is looked at. `codecs`: their short names, which costs no library. */
type Depth = 'codecs' | 'all'

/** What the container says of its tracks; `null` where it says nothing that can be read. */
const describeTracks = async (
  container: Container,
  source: ByteSource,
  depth: Depth,
  signal: AbortSignal,
): Promise<Playback['description']> => {
  if (container === 'mp4' && depth === 'all') {
    const { inspectMp4 } = await loadLazily(() => import('../media/mp4-inspect.ts'), explainer)
    return inspectMp4(source, signal)
  }
  if (container === 'mp4') {
    const { readMp4Codecs } = await loadLazily(() => import('../media/mp4-codecs.ts'), explainer)
    const tracks = await readMp4Codecs(source, signal)
    return tracks === null ? null : { tracks }
  }
  if (container !== 'matroska' && container !== 'webm') return null
  const { readMatroskaTracks } = await loadLazily(() => import('../media/matroska-tracks.ts'), explainer)
  const tracks = await readMatroskaTracks(source, signal)
  return tracks === null ? null : { tracks }
}

/**
 * Looks into the beginning of a file, and so waits for peers as playback does; rejects when that fails. Its
 * modules are loaded when they are needed: most films play.
 */
export const examineFilm = async (
  torrent: Torrent,
  file: FileSnapshot,
  depth: Depth,
  signal: AbortSignal,
): Promise<Playback> => {
  const { sniffLength, sniffContainer } = await loadLazily(() => import('../media/sniff.ts'), explainer)
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const container = sniffContainer(await read(0, Math.min(sniffLength, file.length)))
  const description = await describeTracks(container, { size: file.length, read }, depth, signal)
  const probe = document.createElement('video')
  const canPlay = (mime: string): boolean => probe.canPlayType(mime) !== ''
  return { container, description, canPlay, fileName: file.name, fileType: file.type }
}

/** @see examineFilm */
export const loadDiagnosis = (): Promise<typeof import('../media/diagnose.ts')> =>
  loadLazily(() => import('../media/diagnose.ts'), explainer)

/** What stands in the way of a file in this browser. Rejects as {@link examineFilm} does. */
export const judgeFilm = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<Verdict> => {
  const [{ judgePlayback }, playback] = await Promise.all([
    loadDiagnosis(),
    examineFilm(torrent, file, 'all', signal),
  ])
  return judgePlayback(playback)
}
