import type { ByteSource } from './byte-source.ts'
import { childrenOf, type Element, maxHeaderLength, readElement, readUnsigned } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import { ByteWindow } from './partial-source.ts'

/** Most elements before the media: programs write fewer than ten. */
const maxElements = 64
/** Longest `SeekHead` in bytes; a usual one has some 100. */
const maxSeekHeadLength = 16 * 1024
/** Most `SeekHead` elements: there are one or two. One that names itself is read once. */
const maxSeekHeads = 4
const maxSeeks = 64

/**
 * Where the parts of a Matroska or WebM file are that describe it: those before the media, and those of which
 * its `SeekHead` says that they come later. Later ones are looked for when they are asked for, since their
 * pieces have to be fetched.
 */
export class MatroskaIndex {
  /** Offset at which the content of the segment begins. */
  readonly segment: number
  /** Offset of the first cluster; `null` where none was found behind the head. */
  readonly firstCluster: number | null
  readonly #source: ByteSource
  readonly #window: ByteWindow
  readonly #found: readonly Element[]
  /** Offsets by the ID that is said to be there. */
  readonly #said: ReadonlyMap<number, ReadonlySet<number>>

  private constructor(
    source: ByteSource,
    window: ByteWindow,
    head: {
      segment: number
      firstCluster: number | null
      found: readonly Element[]
      said: ReadonlyMap<number, ReadonlySet<number>>
    },
  ) {
    this.#source = source
    this.#window = window
    this.segment = head.segment
    this.firstCluster = head.firstCluster
    this.#found = head.found
    this.#said = head.said
  }

  /** Reads the head. `null` when it is no Matroska file. Rejects only when `source` or `signal` does. */
  static async open(source: ByteSource, signal?: AbortSignal): Promise<MatroskaIndex | null> {
    const window = new ByteWindow(source, signal)
    const elementAt = async (at: number): Promise<Element | null> =>
      readElement(await window.bytes(at, maxHeaderLength), 0, at)
    const ebml = await elementAt(0)
    if (ebml?.id !== ids.ebml) return null
    const segment = await elementAt(ebml.end)
    if (segment?.id !== ids.segment) return null

    const found: Element[] = []
    let firstCluster: number | null = null
    let at = segment.content
    for (let count = 0; count < maxElements && at < source.size; count++) {
      const element = await elementAt(at)
      if (element?.id === ids.cluster) firstCluster = at
      if (element === null || element.id === ids.cluster || element.end > source.size) break
      found.push(element)
      at = element.end
    }
    const said = await readSeekHeads(window, source.size, segment.content, found)
    return new MatroskaIndex(source, window, { segment: segment.content, firstCluster, found, said })
  }

  /** The elements with this ID, in the order of the file. */
  async elements(id: number): Promise<readonly Element[]> {
    const here = this.#found.filter((element) => element.id === id)
    const known = new Set(here.map(({ content }) => content))
    for (const at of this.#said.get(id) ?? []) {
      const element = readElement(await this.#window.bytes(at, maxHeaderLength), 0, at)
      if (element?.id !== id || element.end > this.#source.size || known.has(element.content)) continue
      known.add(element.content)
      here.push(element)
    }
    return here.sort((a, b) => a.content - b.content)
  }

  /** The contents of the elements with this ID, but those that are longer than `maxLength` bytes. */
  async contents(id: number, maxLength: number): Promise<readonly Uint8Array[]> {
    const contents: Uint8Array[] = []
    let rest = maxLength
    for (const { content, end } of await this.elements(id)) {
      if (end - content > rest) continue
      rest -= end - content
      contents.push(await this.#window.bytes(content, end - content))
    }
    return contents
  }
}

/** Reads where the elements are said to be. One head may name another one. */
const readSeekHeads = async (
  window: ByteWindow,
  size: number,
  segment: number,
  found: readonly Element[],
): Promise<ReadonlyMap<number, ReadonlySet<number>>> => {
  const said = new Map<number, Set<number>>()
  const heads = found.filter(({ id }) => id === ids.seekHead)
  const seen = new Set(heads.map(({ content }) => content))
  let seeks = 0
  for (let i = 0; i < heads.length && i < maxSeekHeads; i++) {
    const head = heads[i]
    if (head === undefined || head.end - head.content > maxSeekHeadLength) continue
    const bytes = await window.bytes(head.content, head.end - head.content)
    for (const seek of childrenOf(bytes, 0, bytes.length)) {
      if (seek.id !== ids.seek || ++seeks > maxSeeks) continue
      let id = 0
      let position = -1
      for (const child of childrenOf(bytes, seek.content, seek.end)) {
        if (child.id === ids.seekId) id = readUnsigned(bytes, child)
        if (child.id === ids.seekPosition) position = readUnsigned(bytes, child)
      }
      const at = segment + position
      if (position < 0 || !Number.isSafeInteger(at) || at >= size) continue
      const places = said.get(id) ?? new Set()
      said.set(id, places.add(at))
      if (id !== ids.seekHead) continue
      const other = readElement(await window.bytes(at, maxHeaderLength), 0, at)
      if (other?.id !== id || other.end > size || seen.has(other.content)) continue
      seen.add(other.content)
      heads.push(other)
    }
  }
  return said
}
