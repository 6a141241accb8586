import { css } from 'lit'
import { adoptStyles } from '../bar/adopt-styles.ts'
import { filmFactsOf } from '../film-facts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { nextFile } from '../series/commands.ts'
import { cardOf } from '../series/end-of-film.ts'
import { playQueueOf } from '../series/play-queue.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { isFresh, type Skip, skipAt, skipsOf } from './chapter-skips.ts'
import { SkipButtonElement } from './skip-button.ts'

const name = 'torrent-skip-button'

/** A low player has room for it only where its title stands. */
const styles = css`
  media-controller[data-size='low'] ~ .place torrent-skip-button {
    bottom: auto;
    top: 4px;
    --_skip-height: 36px;
  }
  media-controller[data-size='low']:has(~ .place torrent-skip-button[data-shown]) > .top .swarm {
    visibility: hidden;
  }
  /* It would lie over the rows. */
  media-controller[data-panel] ~ .place torrent-skip-button,
  media-controller[data-size='flat'] ~ .place torrent-skip-button {
    display: none;
  }
`

const watched = [
  'timeupdate',
  'seeking',
  'seeked',
  'play',
  'pause',
  'ended',
  'emptied',
  'durationchange',
  'ratechange',
  'torrentfilechange',
  'torrentmetadata',
] as const

/** The button for one player. */
class SkipOver {
  readonly #player: TorrentPlayerElement
  readonly #button: SkipButtonElement
  readonly #controller: Element | null
  readonly #ends: (() => void)[]
  #skips: readonly Skip[] = []
  /** Of what they are known. */
  #known: readonly unknown[] = []

  constructor(player: TorrentPlayerElement) {
    if (!customElements.get(name)) customElements.define(name, SkipButtonElement)
    this.#player = player
    this.#button = document.createElement(name) as SkipButtonElement
    this.#controller = player.shadowRoot?.querySelector('media-controller') ?? null
    const ending = new AbortController()
    const { signal } = ending
    for (const type of watched) player.addEventListener(type, this.#update, { signal })
    for (const type of ['focusin', 'focusout', 'pointerenter', 'pointerleave']) {
      this.#button.addEventListener(type, this.#onPointed, { signal })
    }
    this.#button.addEventListener('skip', this.#skip, { signal })
    const bar = new MutationObserver(this.#update)
    if (this.#controller !== null) bar.observe(this.#controller, { attributeFilter: ['userinactive'] })
    this.#ends = [
      () => ending.abort(),
      () => bar.disconnect(),
      filmFactsOf(player).onChange(this.#update),
      playQueueOf(player).onChange(this.#update),
      adoptStyles(player.shadowRoot, styles),
    ]
    player.place('over').append(this.#button)
    this.#update()
  }

  readonly end = (): void => {
    for (const end of this.#ends) end()
    this.#button.remove()
  }

  /** The part in which the film is, where there is a way past it. */
  get #current(): Skip | null {
    const { media } = this.#player
    if (media.ended || media.error !== null || media.readyState === 0) return null
    const skip = skipAt(this.#skips, media.currentTime)
    if (skip?.isLast !== true) return skip
    // Where nothing follows there is nothing to see behind it; and what comes by itself has a card.
    return this.#hasNext && cardOf(media) === null ? skip : null
  }

  get #hasNext(): boolean {
    return playQueueOf(this.#player).neighbours.next !== null
  }

  get #isBarShown(): boolean {
    return this.#player.media.paused || this.#controller?.hasAttribute('userinactive') !== true
  }

  #read(): void {
    const { chapters } = filmFactsOf(this.#player).current
    const { duration } = this.#player.media
    const { isMusic } = playQueueOf(this.#player)
    const known = [chapters, duration, isMusic]
    if (known.every((each, at) => each === this.#known[at])) return
    this.#known = known
    this.#skips = isMusic ? [] : skipsOf(chapters, duration)
  }

  #update = (): void => {
    const { media } = this.#player
    this.#read()
    const skip = this.#current
    const button = this.#button
    const isUsed = button.matches(':hover, :focus-within')
    const isShown =
      skip !== null && (isUsed || this.#isBarShown || isFresh(skip, media.currentTime, media.playbackRate))
    if (skip !== null && (button.offer?.kind !== skip.kind || button.offer.toNext !== skip.isLast)) {
      button.offer = { kind: skip.kind, toNext: skip.isLast }
    }
    if (button.hasAttribute('data-shown') === isShown) return
    // The focus of what is hidden would be lost to the page, and with it the player's keys.
    if (!isShown && button.matches(':focus-within')) this.#player.focus({ preventScroll: true })
    button.toggleAttribute('data-shown', isShown)
  }

  /** What comes behind the part is fetched while somebody points at the button. */
  #onPointed = ({ type }: Event): void => {
    const skip = type === 'focusin' || type === 'pointerenter' ? this.#current : null
    this.#player.media.expectSeek(skip === null || skip.isLast ? null : skip.end)
    this.#update()
  }

  #skip = (): void => {
    const skip = this.#current
    if (skip === null) return
    this.#player.focus({ preventScroll: true })
    if (skip.isLast) nextFile(this.#player)
    else this.#player.media.currentTime = skip.end
  }
}

/** Leads past intro, recap, credits and preview of a film that names them in its chapters. */
export const skipsFeature: PlayerFeature = (player) => new SkipOver(player).end
