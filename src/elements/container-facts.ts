import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { ContainerFacts, ContainerSubtitles } from '../media/container-facts.ts'
import { coverPicture } from '../media/cover-picture.ts'
import { FilmBytes } from './film-bytes.ts'
import { filmFactsOf } from './film-facts.ts'
import { coverBeside } from './folder-cover.ts'
import type { PlayerFeature } from './player-features.ts'
import { type SubtitleSource, subtitlesOf } from './subtitles/subtitle-source.ts'
import type { TorrentPlayerElement } from './torrent-player.ts'

/** `readyState` HAVE_FUTURE_DATA: the film can play, so that looking around in its file does not delay it. */
const hasBegun = 3
/** Most times that a file is read. Reads fail when peers leave, and later ones may succeed. */
const maxReadings = 5

/** Events after which another file may play, or the file may have begun. */
const events = ['torrentfilechange', 'emptied', 'canplay', 'playing', 'timeupdate', 'torrentstats'] as const

/** What plays, so that it can be told from what plays next. */
const identityOf = ({ media }: TorrentPlayerElement): string | null =>
  media.torrent === null || media.currentFile === null
    ? null
    : `${media.torrent.infoHash}/${media.currentFile.index}`

/** Reads the container of each file that a player plays, and tells the player's features what it says. */
class ContainerReader {
  readonly #player: TorrentPlayerElement
  #identity: string | null = null
  #reading: AbortController | null = null
  #readings = 0
  #sources: readonly string[] = []

  constructor(player: TorrentPlayerElement) {
    this.#player = player
    for (const type of events) player.addEventListener(type, this.#look)
    this.#look()
  }

  end(): void {
    for (const type of events) this.#player.removeEventListener(type, this.#look)
    this.#leave()
  }

  #look = (): void => {
    const identity = identityOf(this.#player)
    if (identity !== this.#identity) {
      this.#leave()
      this.#identity = identity
    }
    const { media } = this.#player
    const file = media.currentFile
    if (file === null || this.#reading !== null || media.readyState < hasBegun) return
    if (this.#readings >= maxReadings) return
    this.#readings++
    const reading = new AbortController()
    this.#reading = reading
    this.#read(file, reading.signal).then(
      () => {
        if (this.#reading === reading) this.#readings = maxReadings
      },
      () => {
        // The film plays on without them. Playback itself reports what keeps the file from being read.
        if (this.#reading === reading) this.#reading = null
      },
    )
  }

  #leave(): void {
    this.#reading?.abort()
    this.#reading = null
    this.#readings = 0
    filmFactsOf(this.#player).clear()
    subtitlesOf(this.#player).remove(...this.#sources)
    this.#sources = []
  }

  async #read(file: FileSnapshot, signal: AbortSignal): Promise<void> {
    const { media } = this.#player
    // Loaded when it is needed: after the first picture, and not by pages without controls.
    const { readContainer } = await import('../media/read-container.ts')
    let hasCover = false
    const told = (facts: Partial<ContainerFacts>): void => {
      if (signal.aborted) return
      hasCover ||= (facts.tags?.cover ?? null) !== null
      this.#tell(facts)
    }
    await readContainer(new FilmBytes(media, file), told, signal)
    if (hasCover || !file.type.startsWith('audio/') || signal.aborted) return
    const picture = coverBeside(file, media.torrent?.files ?? [])
    if (picture === null) return
    const cover = coverPicture(await media.readFile(picture.index, 0, picture.length, signal))
    if (cover === null || signal.aborted) return
    const tags = filmFactsOf(this.#player).current.tags ?? { title: '', artist: '', album: '', cover: null }
    filmFactsOf(this.#player).add({ tags: { ...tags, cover } })
  }

  #tell({ subtitles, ...facts }: Partial<ContainerFacts>): void {
    filmFactsOf(this.#player).add(facts)
    if (subtitles === undefined || subtitles.length === 0) return
    const sources = subtitles.map(sourceOf)
    this.#sources = sources.map(({ id }) => id)
    subtitlesOf(this.#player).add(...sources)
  }
}

const sourceOf = (track: ContainerSubtitles): SubtitleSource => ({
  id: `container:${track.id}`,
  language: track.language,
  name: track.name,
  isForced: track.isForced,
  isDefault: track.isDefault,
  isStyled: track.isStyled,
  origin: 'container',
  textAt: (seconds, signal) => track.textAt(seconds, signal),
})

/** Tells the player's other features of chapters, title, cover, soundtracks and subtitles inside a file. */
export const containerFacts: PlayerFeature = (player) => {
  const reader = new ContainerReader(player)
  return () => reader.end()
}
