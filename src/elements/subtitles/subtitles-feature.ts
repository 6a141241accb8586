import { onTextsChange } from '../../shared/texts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { makeNotice } from '../player-notice.ts'
import { subtitlesTexts } from '../texts/subtitles.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { readAdded } from './added-subtitles.ts'
import { offerSubtitleCommands } from './commands.ts'
import { CueClock } from './cue-clock.ts'
import { watchBars } from './keep-clear.ts'
import { NativeCaptions } from './native-captions.ts'
import { PageTracks } from './page-tracks.ts'
import { listenForSubtitles } from './subtitle-drop.ts'
import { labelSubtitles, signedSeconds } from './subtitle-labels.ts'
import { SubtitleLayerElement } from './subtitle-layer.ts'
import { defineSubtitleMenu, SubtitleMenuElement } from './subtitle-menu.ts'
import { SubtitleSession } from './subtitle-session.ts'
import { subtitlesOf } from './subtitle-source.ts'

const define = (): void => {
  defineSubtitleMenu()
  const name = 'torrent-subtitles'
  if (!customElements.get(name)) customElements.define(name, SubtitleLayerElement)
}

/** What is said when a person gave files. */
const sentenceOf = (added: Awaited<ReturnType<typeof readAdded>>): string => {
  const texts = subtitlesTexts()
  const { sources, tooLarge, others, unreadable } = added
  const [large] = tooLarge
  const [lost] = unreadable
  if (large !== undefined) return texts.tooLarge(large)
  if (lost !== undefined) return texts.unreadable(lost)
  if (sources.length === 0) return others.length === 0 ? '' : texts.notSubtitles
  const [label] = labelSubtitles(sources)
  return sources.length === 1 ? texts.dropped(label?.title ?? '') : texts.droppedMany(sources.length)
}

/** The subtitles of one player, put together. */
class PlayerSubtitles {
  readonly #player: TorrentPlayerElement
  readonly #session: SubtitleSession
  readonly #native: NativeCaptions
  readonly #tracks: PageTracks
  readonly #layer = new SubtitleLayerElement()
  readonly #menu = new SubtitleMenuElement()
  readonly #notice = makeNotice(true)
  readonly #clock: CueClock
  readonly #ends: (() => void)[] = []
  #mirrored: readonly unknown[] = []
  /** Id of the file of which it was said that nothing is in it. */
  #empty = ''

  constructor(player: TorrentPlayerElement) {
    this.#player = player
    this.#session = new SubtitleSession(player, () => this.#changed())
    const video = player.media.nativeEl
    this.#native = new NativeCaptions(
      video,
      () => subtitlesTexts().button,
      () => this.#changed(),
    )
    this.#clock = new CueClock(player, () => this.#draw())
    this.#tracks = new PageTracks(video, (track) => this.#native.owns(track), {
      changed: (sources) => {
        const ids = new Set(sources.map(({ id }) => id))
        const gone = this.#session.sources.filter(({ id, origin }) => origin === 'page' && !ids.has(id))
        subtitlesOf(player).remove(...gone.map(({ id }) => id))
        if (sources.length > 0) subtitlesOf(player).add(...sources)
      },
      asked: (id) => this.#session.choose(id),
    })
    this.#menu.session = this.#session
    this.#menu.onFiles = (files) => void this.#add(files)
    player.place('picture').append(this.#layer)
    player.place('bar-menus').append(this.#menu)
    player.place('over').append(this.#notice)
    this.#listen()
    this.#tracks.start()
    this.#session.filmChanged()
    this.#changed()
  }

  end(): void {
    for (const end of this.#ends) end()
    this.#tracks.stop()
    this.#native.stop()
    this.#clock.stop()
    this.#session.end()
    const ofPage = subtitlesOf(this.#player).sources.filter(({ origin }) => origin === 'page')
    subtitlesOf(this.#player).remove(...ofPage.map(({ id }) => id))
    for (const element of [this.#layer, this.#menu, this.#notice]) element.remove()
  }

  #listen(): void {
    const player = this.#player
    const stop = new AbortController()
    for (const type of ['torrentfilechange', 'emptied', 'loadedmetadata']) {
      const onFilm = (): void => {
        this.#session.filmChanged()
        this.#changed()
      }
      player.addEventListener(type, onFilm, { signal: stop.signal })
    }
    this.#ends.push(
      () => stop.abort(),
      watchBars(player, (above, below) => this.#layer.keepClear(above, below)),
      onTextsChange(() => this.#menu.requestUpdate()),
      listenForSubtitles(player, {
        isPlaying: () => player.media.currentFile !== null,
        dropped: (files) => void this.#add(files),
      }),
      offerSubtitleCommands(player, {
        toggle: () => this.#say(() => this.#session.toggle()),
        next: () => this.#say(() => this.#session.next()),
        shift: (seconds) => {
          this.#session.setDelay(this.#session.delay + seconds)
          return subtitlesTexts().saidDelay(signedSeconds(this.#session.delay))
        },
        add: (files) => void this.#add(files),
      }),
    )
  }

  /** Does it, and says what is shown then. */
  #say(act: () => void): string {
    const texts = subtitlesTexts()
    if (this.#session.sources.length === 0) return texts.saidNone
    act()
    const { chosen, sources } = this.#session
    const label = labelSubtitles(sources).find(({ id }) => id === chosen?.id)
    return label === undefined ? texts.saidOff : texts.said(label.title)
  }

  async #add(files: readonly File[]): Promise<void> {
    const added = await readAdded(files, this.#session.filmPath)
    this.#session.add(added.sources)
    this.#notice.say(sentenceOf(added))
  }

  /** Something was chosen, or came. */
  #changed(): void {
    const session = this.#session
    if (session === undefined || this.#tracks === undefined) return
    const { chosen, style, delay } = session
    const type = this.#player.media.currentFile?.type ?? ''
    this.#menu.hidden = type === '' || type.startsWith('audio/')
    this.#menu.requestUpdate()
    this.#layer.look = style
    this.#layer.hidden = this.#native.isShowing
    this.#tracks.show(chosen?.origin === 'page' ? chosen.id : null)
    this.#clock.setShowing(chosen !== null)
    this.#mirror(delay)
    this.#sayEmpty()
    this.#draw()
  }

  /** A file that was added, and in which there is nothing to show. */
  #sayEmpty(): void {
    const { chosen, state, cues, sources } = this.#session
    const isEmpty = chosen?.origin === 'added' && state === 'ready' && cues.length === 0
    if (!isEmpty || this.#empty === chosen.id) return
    this.#empty = chosen.id
    const label = labelSubtitles(sources).find(({ id }) => id === chosen.id)
    this.#notice.say(subtitlesTexts().empty(label?.title ?? ''))
  }

  /** The native track follows; filling it anew for each change of the size would be a waste. */
  #mirror(delay: number): void {
    const { cues, chosen } = this.#session
    // The browser draws a track of the page itself where nothing else can.
    const mirrored = [chosen?.id, cues.length, cues.at(-1)?.start, delay]
    if (mirrored.every((part, at) => part === this.#mirrored[at])) return
    this.#mirrored = mirrored
    this.#native.set(cues, delay)
  }

  #draw(): void {
    const cues = this.#session.at(this.#player.media.currentTime)
    const drawn = this.#layer.cues
    if (cues.length === drawn.length && cues.every((cue, at) => cue === drawn[at])) return
    this.#layer.cues = cues
  }
}

/** Subtitles: of the torrent, of the page, of the container, and those that a viewer adds. */
export const subtitlesFeature: PlayerFeature = (player) => {
  define()
  const subtitles = new PlayerSubtitles(player)
  return () => subtitles.end()
}
