import { onTextsChange } from '../../shared/texts.ts'
import { filmFactsOf } from '../film-facts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { seriesTexts } from '../texts/series.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { AlbumCover } from './album-cover.ts'
import { albumFacts, coverFile } from './album-facts.ts'
import { type AlbumViewElement, makeAlbumView } from './album-view.ts'
import { makeBarButton } from './bar-button.ts'
import { playIndex } from './commands.ts'
import { playQueueOf } from './play-queue.ts'
import { nextRepeat } from './queue-order.ts'
import { repeatAll, repeatOne, shuffle } from './series-icons.ts'

/** A song or an album is shown as one: with its cover and its songs, and ways to play them. */
export const album: PlayerFeature = (player) => {
  const shown = new Album(player)
  return () => shown.end()
}

class Album {
  readonly #player: TorrentPlayerElement
  readonly #view: AlbumViewElement = makeAlbumView()
  readonly #shuffle = makeBarButton(() => {
    const queue = playQueueOf(this.#player)
    queue.mode = { ...queue.mode, shuffle: !queue.mode.shuffle }
  })
  readonly #repeat = makeBarButton(() => {
    const queue = playQueueOf(this.#player)
    queue.mode = { ...queue.mode, repeat: nextRepeat(queue.mode.repeat) }
  })
  readonly #cover = new AlbumCover((url) => {
    this.#view.cover = url
  })
  readonly #listening = new AbortController()
  readonly #ends: (() => void)[]

  constructor(player: TorrentPlayerElement) {
    this.#player = player
    this.#shuffle.icon = shuffle
    this.#view.append(this.#shuffle, this.#repeat)
    this.#view.addEventListener('play-song', (event) => {
      if (event instanceof CustomEvent) playIndex(player, event.detail)
    })
    this.#view.hidden = true
    player.place('picture').append(this.#view)
    const { signal } = this.#listening
    for (const type of ['torrentmetadata', 'torrentfilechange', 'emptied', 'loadedmetadata', 'resize']) {
      player.addEventListener(type, this.#update, { signal })
    }
    this.#ends = [
      filmFactsOf(player).onChange(this.#update),
      playQueueOf(player).onChange(this.#update),
      onTextsChange(this.#update),
    ]
    this.#update()
  }

  end(): void {
    this.#listening.abort()
    for (const end of this.#ends) end()
    this.#cover.drop()
    this.#view.remove()
    this.#player.removeAttribute('data-album')
  }

  #update = (): void => {
    const { media } = this.#player
    const { torrent, currentFile } = media
    const queue = playQueueOf(this.#player)
    const songs = queue.sequence
    // Between two songs there is no file for a moment: what is shown stays.
    if (currentFile === null && torrent !== null) return
    const isAlbum = torrent !== null && currentFile !== null && queue.isMusic && media.videoWidth === 0
    this.#view.hidden = !isAlbum
    if (!isAlbum) {
      this.#player.removeAttribute('data-album')
      this.#cover.drop()
      return
    }
    const isSingle = songs.length < 2
    this.#player.setAttribute('data-album', isSingle ? 'single' : 'queue')
    this.#view.toggleAttribute('single', isSingle)
    const { tags } = filmFactsOf(this.#player).current
    this.#view.facts = albumFacts(currentFile, torrent.name, tags, isSingle)
    this.#view.files = torrent.files
    this.#view.songs = songs
    this.#view.current = currentFile.index
    this.#showModes(isSingle)
    const file = coverFile(torrent, currentFile.path)
    this.#cover.show(
      tags?.cover ?? null,
      file === null ? null : { key: `${torrent.infoHash}/${file.index}`, ...file },
      (index, length, signal) => media.readFile(index, 0, length, signal),
    )
  }

  #showModes(isSingle: boolean): void {
    const { mode } = playQueueOf(this.#player)
    const texts = seriesTexts()
    this.#shuffle.hidden = isSingle
    this.#shuffle.label = texts.shuffle
    this.#shuffle.pressed = mode.shuffle
    this.#repeat.hidden = isSingle
    this.#repeat.icon = mode.repeat === 'one' ? repeatOne : repeatAll
    this.#repeat.pressed = mode.repeat !== 'off'
    const labels = { off: texts.repeatOff, all: texts.repeatAll, one: texts.repeatOne }
    this.#repeat.label = labels[mode.repeat]
  }
}
