import { describe, expect, it, vi } from 'vitest'
import { containerFacts } from '../../../src/elements/container-facts.ts'
import { filmFactsOf } from '../../../src/elements/film-facts.ts'
import { subtitlesOf } from '../../../src/elements/subtitles/subtitle-source.ts'
import type { TorrentPlayerElement } from '../../../src/elements/torrent-player.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { mediaFixture } from '../media/fixtures.ts'

interface FakeFile {
  readonly index: number
  readonly name: string
  readonly path: string
  readonly offset: number
  readonly length: number
  readonly type: string
  readonly bytes: Uint8Array
}

const fileOf = (index: number, name: string, type: string, bytes: Uint8Array): FakeFile => ({
  index,
  name,
  path: `set/${name}`,
  offset: 0,
  length: bytes.length,
  type,
  bytes,
})
const film = fileOf(0, 'inside.mkv', 'video/x-matroska', mediaFixture('inside.mkv'))
const other = fileOf(1, 'inside.mp4', 'video/mp4', mediaFixture('inside.mp4'))
const song = fileOf(2, 'song.opus', 'audio/ogg', mediaFixture('tagged.opus'))
const cover = fileOf(3, 'cover.jpg', 'image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))
const files = [film, other, song, cover]

/** A player whose torrent is all here. */
class FakePlayer extends EventTarget {
  fails = 0
  reads = 0
  readonly media = Object.assign(new EventTarget(), {
    torrent: { infoHash: 'a'.repeat(40), files, pieces: Uint8Array.of(0xff), pieceLength: 1e9 },
    currentFile: null as FakeFile | null,
    readyState: 0,
    readFile: async (): Promise<Uint8Array> => {
      throw new TorrentError('timeout', 'Nobody has it.')
    },
    readFileHere: async (index: number, begin: number, end: number): Promise<Uint8Array | null> => {
      this.reads++
      if (this.fails-- > 0) return null
      return files[index]?.bytes.slice(begin, end) ?? null
    },
  })

  get element(): TorrentPlayerElement {
    return this as unknown as TorrentPlayerElement
  }

  play(file: FakeFile | null): void {
    this.media.currentFile = file
    this.dispatchEvent(new Event(file === null ? 'emptied' : 'torrentfilechange'))
  }

  begin(): void {
    this.media.readyState = 4
    this.dispatchEvent(new Event('canplay'))
  }
}

/** Modules are loaded when they are needed, which takes a while on a busy machine. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, 20_000)

const titleOf = (player: FakePlayer): string | undefined => filmFactsOf(player.element).current.tags?.title
const idsOf = (player: FakePlayer): string[] => subtitlesOf(player.element).sources.map(({ id }) => id)

describe('containerFacts', () => {
  it('reads a film once it can play, and not before', async () => {
    const player = new FakePlayer()
    const end = containerFacts(player.element)
    player.play(film)
    expect(player.reads).toBe(0)
    player.begin()
    await eventually(() => expect(filmFactsOf(player.element).current.tags?.cover?.type).toBe('image/jpeg'))
    await eventually(() => expect(filmFactsOf(player.element).current.chapters).toHaveLength(3))
    expect(idsOf(player)).toEqual(['container:4', 'container:5'])
    expect(subtitlesOf(player.element).sources.map(({ isStyled }) => isStyled)).toEqual([false, true])
    const { reads } = player
    player.begin()
    expect(player.reads).toBe(reads)
    end()
    expect(idsOf(player)).toEqual([])
    expect(filmFactsOf(player.element).current.tags).toBeNull()
  })

  it('forgets it when another file plays, and leaves the subtitles of others alone', async () => {
    const player = new FakePlayer()
    const end = containerFacts(player.element)
    player.play(film)
    player.begin()
    await eventually(() => expect(idsOf(player)).toHaveLength(2))
    const [first] = subtitlesOf(player.element).sources
    if (first !== undefined) subtitlesOf(player.element).add({ ...first, id: 'mine', origin: 'added' })
    player.play(null)
    expect(idsOf(player)).toEqual(['mine'])
    expect(filmFactsOf(player.element).current.chapters).toEqual([])
    player.play(other)
    player.begin()
    await eventually(() => expect(idsOf(player)).toEqual(['mine', 'container:4']))
    end()
  })

  it('takes the picture beside a song that has none', async () => {
    const player = new FakePlayer()
    player.media.readFile = (async () => cover.bytes) as typeof player.media.readFile
    const end = containerFacts(player.element)
    player.play(song)
    player.begin()
    await eventually(() => expect(filmFactsOf(player.element).current.tags?.cover?.type).toBe('image/jpeg'))
    expect(titleOf(player)).toBe('A_Song')
    end()
  })

  it('tries again after a read that failed, but not for ever', async () => {
    const player = new FakePlayer()
    const end = containerFacts(player.element)
    player.fails = 2
    player.play(film)
    for (let i = 0; i < 3; i++) {
      player.begin()
      await new Promise((resolve) => setTimeout(resolve))
    }
    await eventually(() => expect(titleOf(player)).toBe('A Film With Much Inside'))
    player.play(null)
    player.fails = 1_000
    player.play(film)
    for (let i = 0; i < 20; i++) {
      player.begin()
      await new Promise((resolve) => setTimeout(resolve))
    }
    expect(1_000 - player.fails).toBe(5)
    end()
  })
})
