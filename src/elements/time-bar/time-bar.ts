import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { filmFactsOf } from '../film-facts.ts'
import { endOf } from '../film-length.ts'
import type { PlayerFeature } from '../player-features.ts'
import { PointedPlace } from '../pointed-place.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { barSegments, PieceWatch, placeState } from './bar-pieces.ts'
import { FilmMap } from './film-map.ts'
import { type FilmPicture, FilmPictures } from './film-pictures.ts'
import { WorkerPictureMaker } from './picture-maker.ts'
import { startPictureWorker } from './start-picture-worker.ts'
import { type TimeBarEventMap, TorrentTimeBarElement } from './time-bar-element.ts'

if (!customElements.get('torrent-time-bar')) customElements.define('torrent-time-bar', TorrentTimeBarElement)

declare global {
  interface HTMLElementTagNameMap {
    'torrent-time-bar': TorrentTimeBarElement
  }
}

/** Events after which the thumb may have to be elsewhere. */
const movesThumb = [
  ...['timeupdate', 'seeking', 'seeked', 'durationchange', 'loadedmetadata', 'progress', 'emptied', 'ended'],
  ...['play', 'playing', 'pause', 'waiting', 'stalled'],
] as const
/** Places in a film without an index at which a picture is made. Our own choice. */
const evenPlaces = 120

/** The film that plays: its map and its pictures. */
interface PlayedFilm {
  readonly file: FileSnapshot
  readonly map: FilmMap
  /** `null`: it is sound. */
  readonly pictures: FilmPictures | null
}

/** Drives the time bar of one player. */
class TimeBarDriver {
  readonly #player: TorrentPlayerElement
  readonly #bar: TorrentTimeBarElement
  readonly #place: PointedPlace
  readonly #watch = new PieceWatch()
  #film: PlayedFilm | null = null
  /** The second to which the viewer points. */
  #pointed: number | null = null
  #isStale = false
  readonly #ends: (() => void)[] = []

  constructor(player: TorrentPlayerElement, bar: TorrentTimeBarElement) {
    this.#player = player
    this.#bar = bar
    this.#place = new PointedPlace((seconds) => player.media.expectSeek(seconds))
    const listen = (target: EventTarget, type: string, listener: (event: Event) => void): void => {
      target.addEventListener(type, listener)
      this.#ends.push(() => target.removeEventListener(type, listener))
    }
    for (const type of movesThumb) listen(player, type, this.#move)
    listen(player, 'seeking', this.#tellTime)
    listen(player, 'seeked', this.#tellTime)
    listen(player, 'durationchange', this.#drawAnew)
    listen(player, 'torrentstats', this.#draw)
    listen(player, 'torrentfilechange', this.#begin)
    listen(player, 'emptied', this.#onEmptied)
    listen(document, 'visibilitychange', this.#onVisibility)
    listen(bar, 'point', (event) => this.#point((event as TimeBarEventMap['point']).detail))
    listen(bar, 'seek', (event) => this.#seek((event as TimeBarEventMap['seek']).detail))
    const facts = filmFactsOf(player)
    bar.chapters = facts.current.chapters
    this.#ends.push(
      facts.onChange(({ chapters }) => {
        bar.chapters = chapters
      }),
    )
    this.#begin()
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#leave()
    this.#place.moved(null)
  }

  get #torrent(): TorrentSnapshot | null {
    return this.#player.media.torrent
  }

  get #seconds(): number {
    const end = endOf(this.#player.media)
    return Number.isFinite(end) ? end : 0
  }

  // ---------------------------------------------------------------------------------------------- the film

  #begin = (): void => {
    this.#leave()
    const { media } = this.#player
    const file = media.currentFile
    if (file === null) return
    const read = (begin: number, end: number): Promise<Uint8Array | null> =>
      media.readFileHere(file.index, begin, end)
    const open = (): WorkerPictureMaker => new WorkerPictureMaker(startPictureWorker, file.length, read)
    this.#film = {
      file,
      map: new FilmMap(file, read, this.#drawAnew),
      pictures: file.type.startsWith('video/') ? new FilmPictures(open, this.#onPicture) : null,
    }
    this.#drawAnew()
    this.#move()
  }

  /** It comes when a file is left, and also just after the next one has begun. */
  #onEmptied = (): void => {
    if (this.#player.media.currentFile !== this.#film?.file) this.#begin()
  }

  #leave(): void {
    this.#film?.pictures?.close()
    this.#film = null
    const bar = this.#bar
    bar.here = []
    bar.coming = []
    bar.state = null
    bar.picture = null
    this.#move()
  }

  // ------------------------------------------------------------------------------------------- the position

  #move = (): void => {
    const { media } = this.#player
    const bar = this.#bar
    bar.seconds = media.currentFile === null ? 0 : this.#seconds
    bar.at = media.currentTime
    bar.seeking = media.seeking
    bar.moving = !media.paused && !media.seeking && media.readyState > HTMLMediaElement.HAVE_CURRENT_DATA
  }

  /** media-chrome shows where a seek goes only when it has come there (its issue 1307). */
  #tellTime = (): void => {
    const display = this.#player.shadowRoot?.querySelector('media-time-display')
    display?.setAttribute('mediacurrenttime', String(this.#player.media.currentTime))
  }

  #seek(seconds: number): void {
    this.#player.media.currentTime = seconds
    this.#move()
    this.#tellTime()
  }

  // --------------------------------------------------------------------------------------------- the pieces

  #drawAnew = (): void => {
    this.#isStale = true
    this.#draw()
  }

  #draw = (): void => {
    const [film, torrent] = [this.#film, this.#torrent]
    if (film === null || torrent === null) return
    const { file } = film
    // Also while nothing comes: what is here can fail to be read, as when another tab that has it is busy.
    film.map.look(torrent)
    const hasChanged = this.#watch.hasChanged(torrent)
    if (!hasChanged && !this.#isStale) return
    this.#isStale = false
    film.pictures?.retryFailed()
    const seconds = this.#seconds
    const { here, coming } = barSegments(torrent, file, film.map.of(seconds), seconds)
    this.#bar.here = here
    this.#bar.coming = coming
    this.#showPointed()
  }

  // -------------------------------------------------------------------------------------- the pointed place

  #point(seconds: number | null): void {
    this.#pointed = seconds
    this.#place.moved(seconds)
    // Who comes back may find a decoder, or a tab with the bytes, less busy.
    if (seconds === null) this.#film?.pictures?.retryFailed()
    this.#showPointed()
  }

  #onVisibility = (): void => {
    if (document.hidden) this.#film?.pictures?.rest()
  }

  #showPointed(): void {
    const [seconds, film, torrent] = [this.#pointed, this.#film, this.#torrent]
    if (seconds === null || film === null || torrent === null) {
      this.#bar.state = null
      this.#bar.picture = null
      return
    }
    const { file, pictures } = film
    const map = film.map.of(this.#seconds)
    this.#bar.state = placeState(torrent, file, map, seconds)
    const key = this.#keyOf(seconds)
    this.#bar.picture = pictures?.get(key) ?? null
    const isHere = placeState(torrent, file, map, key) === 'here'
    if (isHere && !document.hidden && !torrent.savesData) pictures?.ask(key, key)
  }

  /** Places with the same picture have the same key: the second at which that is shown. */
  #keyOf(seconds: number): number {
    const end = this.#seconds
    const place = this.#film?.map.of(end).placeOf(seconds) ?? null
    const step = end / evenPlaces
    if (place === null) return Math.floor(seconds / step) * step
    return place.seconds
  }

  #onPicture = (key: number, picture: FilmPicture): void => {
    if (this.#pointed !== null && this.#keyOf(this.#pointed) === key) this.#bar.picture = picture
  }
}

/** The time bar: it is in the player's template, and this drives it. */
export const timeBar: PlayerFeature = (player) => {
  const bar = player.shadowRoot?.querySelector('torrent-time-bar')
  if (!bar) return () => undefined
  const driver = new TimeBarDriver(player, bar)
  return () => driver.end()
}
