import type { ByteSource } from './byte-source.ts'
import { readMatroskaCues } from './matroska-cues.ts'
import { readMp4Places } from './mp4-places.ts'
import { type FilmPlaces, TimeMap } from './time-map.ts'

export { TimeMap }

/**
 * Where decoding can begin in a film, by its own index: MP4, MOV, Matroska and WebM have one that can be read
 * without their media. No places where the file is another one or does not say it. Rejects only when `source`
 * or `signal` does.
 */
export const readFilmPlaces = async (source: ByteSource, signal?: AbortSignal): Promise<FilmPlaces> =>
  (await readMp4Places(source, signal)) ??
  (await readMatroskaCues(source, signal)) ?? { places: [], end: source.size }
