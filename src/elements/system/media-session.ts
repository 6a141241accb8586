import { type FilmTags, filmFactsOf } from '../film-facts.ts'
import { playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { nextFile, previousFile } from '../series/commands.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { tryToPlay } from '../try-to-play.ts'
import { filmNames } from './film-names.ts'
import { positionState } from './position-state.ts'

/** Seconds. How far the system's buttons seek where it does not say. */
const usualSeek = 10

/** The player of this page that plays, or played last: the system shows one. */
let owner: SystemControls | null = null

const movesPlace = [
  ...['loadedmetadata', 'durationchange', 'seeking', 'seeked', 'ratechange', 'play', 'pause', 'waiting'],
  ...['playing', 'ended', 'emptied'],
]

/** What the system shows and does for one player, on lock screens and by the media keys. */
class SystemControls {
  readonly #player: TorrentPlayerElement
  readonly #session: MediaSession
  readonly #ends: (() => void)[] = []
  #metadata: MediaMetadata | null = null
  /** The picture of the film as an address; `null`: none is made of a file's own. */
  #cover: { readonly blob: Blob; readonly url: string } | null = null

  constructor(player: TorrentPlayerElement, session: MediaSession) {
    this.#player = player
    this.#session = session
    const listen = (type: string, listener: () => void): void => {
      player.addEventListener(type, listener)
      this.#ends.push(() => player.removeEventListener(type, listener))
    }
    listen('playing', () => this.#take())
    listen('torrentfilechange', () => this.#describe())
    for (const type of movesPlace) listen(type, () => this.#tellPlace())
    this.#ends.push(filmFactsOf(player).onChange(() => this.#describe()))
    this.#ends.push(playerCommands(player).onChange(() => this.#offerFiles()))
    if (!player.media.paused) this.#take()
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#release()
  }

  /** Another player of the page, or the page itself, may have taken over meanwhile. */
  get #isOurs(): boolean {
    return this.#metadata !== null && this.#session.metadata === this.#metadata
  }

  #take(): void {
    if (owner !== null && owner !== this) owner.#release()
    owner = this
    if (this.#isOurs) return
    this.#show()
    for (const [action, handler] of this.#handlers) this.#setHandler(action, handler)
    this.#offerFiles()
    this.#tellPlace()
  }

  #release(): void {
    if (owner === this) owner = null
    if (this.#isOurs) {
      const session = this.#session
      session.metadata = null
      session.playbackState = 'none'
      session.setPositionState?.()
      for (const [action] of this.#handlers) this.#setHandler(action, null)
      for (const action of ['previoustrack', 'nexttrack'] as const) this.#setHandler(action, null)
    }
    this.#metadata = null
    this.#dropCover()
  }

  #describe(): void {
    if (!this.#isOurs) return
    this.#show()
    this.#offerFiles()
  }

  #show(): void {
    const { torrent, currentFile } = this.#player.media
    const { tags } = filmFactsOf(this.#player).current
    if (torrent === null || currentFile === null) return
    const { path, type } = currentFile
    const playableCount = torrent.files.playable.length
    const names = filmNames({ torrentName: torrent.name, path, type, playableCount, tags })
    this.#metadata = new MediaMetadata({ ...names, artwork: this.#artwork(tags) })
    this.#session.metadata = this.#metadata
  }

  #artwork(tags: FilmTags | null): MediaImage[] {
    const cover = tags?.cover ?? null
    if (cover === null) {
      this.#dropCover()
      const { poster } = this.#player.media
      return poster === '' ? [] : [{ src: poster }]
    }
    if (this.#cover?.blob !== cover) {
      this.#dropCover()
      this.#cover = { blob: cover, url: URL.createObjectURL(cover) }
    }
    return [{ src: this.#cover?.url ?? '', ...(cover.type === '' ? {} : { type: cover.type }) }]
  }

  #dropCover(): void {
    if (this.#cover !== null) URL.revokeObjectURL(this.#cover.url)
    this.#cover = null
  }

  #tellPlace(): void {
    if (!this.#isOurs) return
    const { media } = this.#player
    this.#session.playbackState = media.paused ? 'paused' : 'playing'
    this.#session.setPositionState?.(positionState(media) ?? undefined)
  }

  get #handlers(): readonly (readonly [MediaSessionAction, MediaSessionActionHandler])[] {
    const { media } = this.#player
    const seekTo = (seconds: number): void => {
      media.currentTime = Math.max(
        0,
        Number.isFinite(media.duration) ? Math.min(seconds, media.duration) : seconds,
      )
    }
    return [
      ['play', () => tryToPlay(media)],
      ['pause', () => media.pause()],
      // The place stays: who stops a film goes on with it later.
      ['stop', () => media.pause()],
      ['seekbackward', ({ seekOffset }) => seekTo(media.currentTime - (seekOffset ?? usualSeek))],
      ['seekforward', ({ seekOffset }) => seekTo(media.currentTime + (seekOffset ?? usualSeek))],
      ['seekto', ({ seekTime }) => seekTo(seekTime ?? media.currentTime)],
      ['enterpictureinpicture' as MediaSessionAction, () => this.#enterPictureInPicture()],
    ]
  }

  #enterPictureInPicture(): void {
    const { media } = this.#player
    if (document.pictureInPictureElement != null || media.videoWidth === 0) return
    // The browser may want a gesture first: then it stays where it is.
    media.requestPictureInPicture?.().catch(() => undefined)
  }

  /** Buttons for the next and the previous file are there where there are such files. */
  #offerFiles(): void {
    if (!this.#isOurs) return
    const player = this.#player
    const commands = playerCommands(player)
    const isOne = (player.media.torrent?.files.playable.length ?? 0) < 2
    const next = isOne ? null : (commands.get('next-file') ?? (() => nextFile(player)))
    const previous = isOne ? null : (commands.get('previous-file') ?? (() => previousFile(player)))
    this.#setHandler('nexttrack', next && (() => void next()))
    this.#setHandler('previoustrack', previous && (() => void previous()))
  }

  #setHandler(action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
    try {
      this.#session.setActionHandler(action, handler)
    } catch {
      // A browser that does not know the action has no button for it either.
    }
  }
}

/** The system's media controls and media keys: what plays, by whom, where it stands, and what can be done. */
export const systemControls: PlayerFeature = (player) => {
  const session = (navigator as Partial<Navigator>).mediaSession
  if (session === undefined || globalThis.MediaMetadata === undefined) return () => undefined
  const controls = new SystemControls(player, session)
  return () => controls.end()
}
