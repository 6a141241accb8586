import type { ByteSource } from './byte-source.ts'
import { coverPicture, coverRank, maxCoverLength } from './cover-picture.ts'
import { type Element, maxHeaderLength, readElement, readText } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import type { MatroskaIndex } from './matroska-index.ts'
import { ByteWindow } from './partial-source.ts'

/** Most files that are attached: a film with styled subtitles has some fifty fonts. */
const maxFiles = 500
const maxPartsOfFile = 16

interface AttachedPicture {
  readonly rank: number
  readonly data: Element
}

/**
 * The cover among the files that are attached. Only the names of the others are read, such as those of fonts,
 * and their data is passed over. Rejects only when `source` or `signal` does.
 */
export const readMatroskaCover = async (
  source: ByteSource,
  index: MatroskaIndex,
  signal?: AbortSignal,
): Promise<Blob | null> => {
  const window = new ByteWindow(source, signal)
  const elementAt = async (at: number, end: number): Promise<Element | null> => {
    const element = readElement(await window.bytes(at, Math.min(maxHeaderLength, end - at)), 0, at)
    return element === null || element.end > end ? null : element
  }
  let best: AttachedPicture | null = null
  let files = 0
  for (const attachments of await index.elements(ids.attachments)) {
    for (let at = attachments.content; at < attachments.end && files < maxFiles; files++) {
      const file = await elementAt(at, attachments.end)
      if (file === null) break
      at = file.end
      if (file.id !== ids.attachedFile) continue
      const picture = await pictureIn(file, elementAt, window)
      if (picture !== null && (best === null || picture.rank < best.rank)) best = picture
    }
  }
  if (best === null) return null
  const { content, end } = best.data
  return coverPicture(await window.bytes(content, end - content))
}

const pictureIn = async (
  file: Element,
  elementAt: (at: number, end: number) => Promise<Element | null>,
  window: ByteWindow,
): Promise<AttachedPicture | null> => {
  let rank: number | null = null
  let data: Element | null = null
  let parts = 0
  for (let at = file.content; at < file.end && parts < maxPartsOfFile; parts++) {
    const part = await elementAt(at, file.end)
    if (part === null) break
    if (part.id === ids.fileData) data = part
    if (part.id === ids.fileName) {
      const bytes = await window.bytes(part.content, Math.min(part.end - part.content, 1024))
      rank = coverRank(readText(bytes, { id: part.id, content: 0, end: bytes.length }, 1024))
    }
    at = part.end
  }
  return rank === null || data === null || data.end - data.content > maxCoverLength ? null : { rank, data }
}
