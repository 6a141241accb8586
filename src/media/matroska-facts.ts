import { type ContainerChapter, type ContainerTags, inOrder, maxChapters, noTags } from './container-facts.ts'
import { childrenOf, type Element, readText, readUnsigned } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import { plainWords } from './plain-words.ts'

/** Nanoseconds of one tick where a file does not say it (RFC 9559 §5.1.2.9). */
const defaultScale = 1_000_000
const maxTextLength = 1024

/** What `Info` says: the length of a tick in seconds, and the title. */
export interface MatroskaInfo {
  readonly tick: number
  readonly title: string
}

/** Reads the content of `Info`. Never throws. */
export const readInfo = (bytes: Uint8Array): MatroskaInfo => {
  let scale = defaultScale
  let title = ''
  for (const element of childrenOf(bytes, 0, bytes.length)) {
    if (element.id === ids.timestampScale) scale = readUnsigned(bytes, element) || defaultScale
    if (element.id === ids.title) title = plainWords(readText(bytes, element, maxTextLength))
  }
  return { tick: scale / 1e9, title }
}

/** An atom with its atoms. `null`: it is hidden or switched off. */
const readAtom = (bytes: Uint8Array, atom: Element): (ContainerChapter & { inner: Element[] }) | null => {
  let start = 0
  let title = ''
  const inner: Element[] = []
  for (const child of childrenOf(bytes, atom.content, atom.end)) {
    if (child.id === ids.chapterFlagHidden && readUnsigned(bytes, child) !== 0) return null
    if (child.id === ids.chapterFlagEnabled && readUnsigned(bytes, child) === 0) return null
    if (child.id === ids.chapterTimeStart) start = readUnsigned(bytes, child) / 1e9
    if (child.id === ids.chapterAtom && inner.length < maxChapters) inner.push(child)
    if (child.id !== ids.chapterDisplay || title !== '') continue
    for (const each of childrenOf(bytes, child.content, child.end)) {
      if (each.id === ids.chapString) title = plainWords(readText(bytes, each, maxTextLength))
    }
  }
  return { start, title, inner }
}

/**
 * Reads the content of `Chapters`: those of the default edition, or else of the first one that is not hidden.
 * A lone chapter that holds others, as those of DVDs do, gives way to them. Never throws.
 */
export const readChapters = (bytes: Uint8Array): readonly ContainerChapter[] => {
  let chosen: Element | null = null
  let isDefault = false
  for (const edition of childrenOf(bytes, 0, bytes.length)) {
    if (edition.id !== ids.editionEntry) continue
    let flags = 0
    for (const child of childrenOf(bytes, edition.content, edition.end)) {
      if (child.id === ids.editionFlagHidden && readUnsigned(bytes, child) !== 0) flags |= 1
      if (child.id === ids.editionFlagDefault && readUnsigned(bytes, child) !== 0) flags |= 2
    }
    if ((flags & 1) !== 0 || isDefault) continue
    if (chosen === null || flags === 2) chosen = edition
    isDefault = flags === 2
  }
  if (chosen === null) return []
  let atoms: Element[] = [...childrenOf(bytes, chosen.content, chosen.end)]
  let chapters: (ContainerChapter & { inner: Element[] })[] = []
  for (let depth = 0; depth < 3; depth++) {
    chapters = []
    for (const atom of atoms) {
      if (atom.id !== ids.chapterAtom || chapters.length >= maxChapters) continue
      const chapter = readAtom(bytes, atom)
      if (chapter !== null) chapters.push(chapter)
    }
    const [only] = chapters
    if (chapters.length !== 1 || only === undefined || only.inner.length < 2) break
    atoms = only.inner
  }
  return inOrder(chapters.map(({ start, title }) => ({ start, title })))
}

/** What a tag is about (RFC 9559 §5.1.8.1.1.1): an album or film is 50, a song 30. */
const wholeLevel = 50
const trackLevel = 30
const maxTags = 256

/** A tag that is about the whole file, and not about one of its tracks. */
interface SimpleTag {
  readonly level: number
  readonly name: string
  readonly value: string
}

const readSimpleTags = (bytes: Uint8Array): readonly SimpleTag[] => {
  const tags: SimpleTag[] = []
  for (const tag of childrenOf(bytes, 0, bytes.length)) {
    if (tag.id !== ids.tag) continue
    let level = wholeLevel
    let isOfTrack = false
    for (const child of childrenOf(bytes, tag.content, tag.end)) {
      if (child.id === ids.targets) {
        for (const target of childrenOf(bytes, child.content, child.end)) {
          if (target.id === ids.targetTypeValue) level = readUnsigned(bytes, target)
          if (target.id === ids.tagTrackUid && readUnsigned(bytes, target) !== 0) isOfTrack = true
        }
      }
      if (child.id !== ids.simpleTag || isOfTrack || tags.length >= maxTags) continue
      let name = ''
      let value = ''
      for (const each of childrenOf(bytes, child.content, child.end)) {
        if (each.id === ids.tagName) name = readText(bytes, each, 64).toUpperCase()
        if (each.id === ids.tagString) value = plainWords(readText(bytes, each, maxTextLength))
      }
      tags.push({ level, name, value })
    }
  }
  return tags
}

/** Reads the contents of `Tags`, with the title of `Info`. Never throws. */
export const readTags = (contents: readonly Uint8Array[], title: string): ContainerTags => {
  const tags = contents.flatMap(readSimpleTags)
  const valueFor = (name: string, level?: number): string =>
    tags.find((tag) => tag.name === name && (level === undefined || tag.level === level))?.value ?? ''
  const song = valueFor('TITLE', trackLevel)
  const whole = valueFor('TITLE', wholeLevel)
  return {
    ...noTags,
    title: song || title || whole,
    artist: valueFor('ARTIST', trackLevel) || valueFor('ARTIST') || valueFor('LEAD_PERFORMER'),
    album: valueFor('ALBUM') || (song === '' ? '' : whole),
  }
}
