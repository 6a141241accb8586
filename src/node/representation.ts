import { stat } from 'node:fs/promises'
import { isCompressible } from './compress-folder.ts'
import { type ContentCoding, chooseCoding, contentCodings } from './content-coding.ts'

/** One form of a file as it goes over the wire (RFC 9110 §3.2). */
export interface Representation {
  /** Path of the file whose bytes are sent. */
  readonly path: string
  readonly sizeBytes: number
  /**
   * The form's own entity tag: forms of one file differ in their bytes, and a strong tag says that bytes are
   * equal.
   */
  readonly etag: string
  /** The coding of the form; `null`: the file as it is. */
  readonly coding: ContentCoding | null
}

export interface Negotiated {
  /** The form that the client gets; `null`: it accepts none of those that there are. */
  readonly representation: Representation | null
  /** Whether another `Accept-Encoding` may get another answer. */
  readonly varies: boolean
}

interface FoundFile {
  readonly sizeBytes: number
  readonly mtimeMs: number
}

/** Codes of errors which say that no file has this name. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

const findFile = async (path: string): Promise<FoundFile | null> => {
  try {
    const found = await stat(path)
    return found.isFile() ? { sizeBytes: found.size, mtimeMs: found.mtimeMs } : null
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

const etagOf = ({ sizeBytes, mtimeMs }: FoundFile, coding: ContentCoding | null): string => {
  const version = `${sizeBytes.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`
  return coding === null ? `"${version}"` : `"${version}-${coding}"`
}

/**
 * Finds the form of a file that a client gets: a compressed form that lies beside the file, if the client
 * takes it, or the file itself. `null`: there is no such file.
 *
 * @param wantsRange whether a part is asked for. Parts are always of the file itself: a part of a compressed
 * form helps nobody.
 */
export const findRepresentation = async (
  path: string,
  acceptEncoding: string | undefined,
  wantsRange: boolean,
): Promise<Negotiated | null> => {
  const file = await findFile(path)
  if (file === null) return null
  const plain: Representation = { path, sizeBytes: file.sizeBytes, etag: etagOf(file, null), coding: null }
  const compressed = isCompressible(path) ? await findCompressed(path, file) : []
  const acceptable = wantsRange && chooseCoding(acceptEncoding, []) === 'identity' ? [] : compressed
  const chosen = chooseCoding(
    acceptEncoding,
    acceptable.flatMap(({ coding }) => coding ?? []),
  )
  const representation =
    chosen === 'identity' ? plain : (acceptable.find(({ coding }) => coding === chosen) ?? null)
  return { representation, varies: compressed.length > 0 || representation === null }
}

/** Largest error in milliseconds of `utimes`, which takes seconds as a floating point number. */
const clockErrorMs = 2

/**
 * The compressed forms, best first. A form that is older than the file was made of other bytes and does not
 * count.
 */
const findCompressed = async (path: string, file: FoundFile): Promise<Representation[]> => {
  const found = await Promise.all(
    contentCodings.map(async ({ coding, suffix }): Promise<Representation[]> => {
      const form = await findFile(path + suffix)
      if (form === null || form.mtimeMs < file.mtimeMs - clockErrorMs) return []
      return [{ path: path + suffix, sizeBytes: form.sizeBytes, etag: etagOf(form, coding), coding }]
    }),
  )
  return found.flat()
}
