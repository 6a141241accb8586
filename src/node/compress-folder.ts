import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type ContentCoding, contentCodings } from './content-coding.ts'

/** Endings of text files. Pictures, fonts and films are compressed by their own formats already. */
const compressibleEndings = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.map',
  '.svg',
  '.txt',
  '.vtt',
  '.wasm',
  '.webmanifest',
])

/** Whether a file with this name may lie beside compressed forms of itself. */
export const isCompressible = (path: string): boolean => compressibleEndings.has(extname(path).toLowerCase())

const compressors: Readonly<Record<ContentCoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        // It is made only once, at the build, so the slowest quality is the right one.
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

/**
 * Writes `name.br` and `name.gz` beside each text file of a folder, however deep, where that is smaller than
 * the file. They get the time of their file, as nginx advises: a compressed form that is older than its file
 * was made of other bytes.
 */
export const compressFolder = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && isCompressible(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(paths.map(compressFile))
}

const compressFile = async (path: string): Promise<void> => {
  const [bytes, { atime, mtime }] = await Promise.all([readFile(path), stat(path)])
  for (const { coding, suffix } of contentCodings) {
    const compressed = await compressors[coding](bytes)
    if (compressed.length >= bytes.length) continue
    await writeFile(path + suffix, compressed)
    await utimes(path + suffix, atime, mtime)
  }
}
