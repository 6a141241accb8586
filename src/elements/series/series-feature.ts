import { shortName } from '../../media/readable-name.ts'
import { onTextsChange } from '../../shared/texts.ts'
import { playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { seriesTexts } from '../texts/series.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { tryToPlay } from '../try-to-play.ts'
import { type BarButtonElement, makeBarButton } from './bar-button.ts'
import { nextFile, playIndex, previousFile } from './commands.ts'
import { cardOf, isTimeToFetchNext } from './end-of-film.ts'
import { defineEndElements, type FilmEndElement, type NextCardElement } from './next-card.ts'
import { playQueueOf } from './play-queue.ts'
import { skipNext, skipPrevious } from './series-icons.ts'
import { seriesStyles } from './series-styles.ts'

const watched = [
  'timeupdate',
  'seeking',
  'ended',
  'play',
  'emptied',
  'error',
  'durationchange',
  'torrentfilechange',
  'torrentmetadata',
  'torrentstats',
] as const

/**
 * Series: buttons for the next and previous file, and what comes when a file is over. The next one starts by
 * itself: an episode is announced by a card, a song follows at once.
 */
export const series: PlayerFeature = (player) => new Series(player).end

class Series {
  readonly #player: TorrentPlayerElement
  readonly #listening = new AbortController()
  readonly #previous: BarButtonElement
  readonly #next: BarButtonElement
  readonly #card: NextCardElement
  readonly #over: FilmEndElement
  readonly #ends: (() => void)[]
  /** Files after which nothing is to start by itself, as a person said: their places in their torrents. */
  readonly #cancelled = new Set<string>()
  #expected: number | null = null
  /** Take back the commands that are offered. */
  readonly #offers: (() => void)[] = []

  constructor(player: TorrentPlayerElement) {
    defineEndElements()
    this.#player = player
    this.#previous = makeBarButton(() => previousFile(player))
    this.#next = makeBarButton(() => nextFile(player))
    this.#previous.icon = skipPrevious
    this.#next.icon = skipNext
    this.#previous.classList.add('previous-file')
    this.#next.classList.add('next-file')
    player.place('bar-play').append(this.#previous, this.#next)
    this.#card = document.createElement('torrent-next-card') as NextCardElement
    this.#card.hidden = true
    this.#card.addEventListener('play-now', () => this.#follow())
    this.#card.addEventListener('cancel', () => this.#cancel())
    player.place('over').append(this.#card)
    this.#over = document.createElement('torrent-film-end') as FilmEndElement
    this.#over.hidden = true
    this.#over.addEventListener('again', () => this.#again())
    this.#over.addEventListener('play-now', () => this.#follow())
    player.place('center').append(this.#over)
    const { signal } = this.#listening
    for (const type of watched) player.addEventListener(type, this.#onEvent, { signal })
    this.#ends = [
      playQueueOf(player).onChange(this.#update),
      onTextsChange(this.#update),
      seriesStyles(player),
    ]
    this.#update()
  }

  readonly end = (): void => {
    this.#listening.abort()
    this.#offer(false)
    for (const end of this.#ends) end()
    for (const element of [this.#previous, this.#next, this.#card, this.#over]) element.remove()
  }

  #onEvent = ({ type }: Event): void => {
    if (type === 'torrentfilechange' || type === 'emptied') this.#expect(null)
    if (type === 'ended' && this.#goesOn) playIndex(this.#player, playQueueOf(this.#player).follower)
    else this.#update()
  }

  /** What plays, as a word that no other file of any torrent has. */
  get #file(): string {
    const { torrent, currentFile } = this.#player.media
    return `${torrent?.infoHash}/${currentFile?.index}`
  }

  /** Something follows by itself. */
  get #goesOn(): boolean {
    const queue = playQueueOf(this.#player)
    return queue.follower !== null && (queue.isMusic || !this.#cancelled.has(this.#file))
  }

  #update = (): void => {
    const { media } = this.#player
    const queue = playQueueOf(this.#player)
    const { previous, next } = queue.neighbours
    const texts = seriesTexts()
    const begin = (button: BarButtonElement, name: string | null, label: (name: string) => string): void => {
      button.hidden = name === null
      if (name !== null) button.label = label(name)
    }
    begin(this.#previous, this.#nameOf(previous), texts.previousNamed)
    begin(this.#next, this.#nameOf(next), texts.nextNamed)
    const isOver = media.ended && !this.#goesOn && !queue.isMusic
    this.#player.toggleAttribute('data-over', isOver)
    this.#over.hidden = !isOver
    this.#over.next = this.#nameOf(next) ?? ''
    this.#offer(queue.sequence.length > 1)
    this.#updateCard(queue.follower, queue.isMusic)
    this.#expectNext(queue.follower)
  }

  /** Keys and system buttons are theirs who ask for the commands. */
  #offer(isSeries: boolean): void {
    if (isSeries === this.#offers.length > 0) return
    for (const take of this.#offers.splice(0)) take()
    if (!isSeries) return
    const commands = playerCommands(this.#player)
    const does = (step: typeof nextFile) => (): undefined => {
      step(this.#player)
    }
    this.#offers.push(
      commands.offer('next-file', does(nextFile)),
      commands.offer('previous-file', does(previousFile)),
    )
  }

  #updateCard(follower: number | null, isMusic: boolean): void {
    const { media } = this.#player
    const isShown = this.#goesOn && !isMusic && media.error === null && !media.ended && media.readyState > 0
    const card = isShown ? cardOf(media) : null
    this.#card.hidden = card === null
    // What is hidden has no words, so that they are read out when it comes.
    this.#card.name = card === null ? '' : (this.#nameOf(follower) ?? '')
    if (card === null) return
    this.#card.path = this.#pathOf(follower)
    this.#card.seconds = card.seconds
    this.#card.fraction = card.fraction
  }

  /** The first seconds of what follows are fetched, once nothing of what plays waits for that. */
  #expectNext(follower: number | null): void {
    const { media } = this.#player
    const { torrent, currentFile } = media
    const file = torrent?.files.byIndex(currentFile?.index ?? -1)
    if (torrent === null || file === undefined || follower === file.index) return
    const isWanted = follower !== null && torrent.files.byIndex(follower)?.priority !== 'skip'
    this.#expect(isWanted && isTimeToFetchNext(media, file) ? follower : null)
  }

  #expect(index: number | null): void {
    if (this.#expected === index) return
    this.#expected = index
    this.#player.media.expectFile(index)
  }

  #pathOf(index: number | null): string {
    return this.#player.media.torrent?.files.byIndex(index ?? -1)?.path ?? ''
  }

  #nameOf(index: number | null): string | null {
    const path = this.#pathOf(index)
    return path === '' ? null : shortName(path, this.#player.media.torrent?.name)
  }

  #follow(): void {
    playIndex(this.#player, playQueueOf(this.#player).neighbours.next)
    this.#player.focus({ preventScroll: true })
  }

  #again(): void {
    this.#player.media.currentTime = 0
    tryToPlay(this.#player.media)
    this.#player.focus({ preventScroll: true })
  }

  #cancel(): void {
    this.#cancelled.add(this.#file)
    this.#update()
    this.#player.focus({ preventScroll: true })
  }
}
