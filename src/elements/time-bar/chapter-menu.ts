import { css, html, nothing, type TemplateResult } from 'lit'
import { BarPanelElement, barPanelStyles } from '../bar-panel.ts'
import { type Chapter, filmFactsOf } from '../film-facts.ts'
import { endOf } from '../film-length.ts'
import { check, list } from '../icons.ts'
import type { PlayerFeature } from '../player-features.ts'
import { timeBarTexts } from '../texts/time-bar.ts'
import { chapterAt, chapterName, listedChapters } from './chapters.ts'
import { clockTime } from './clock-time.ts'

const menuStyles = css`
  :host {
    order: 5;
  }
  .name {
    unicode-bidi: plaintext;
  }
  .time {
    color: rgb(255 255 255 / 0.75);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
`

/** The button with the menu of a film's chapters. Fires `choose` with the second at which one begins. */
export class ChapterMenuElement extends BarPanelElement {
  static override properties = {
    ...BarPanelElement.properties,
    chapters: { attribute: false },
    seconds: { attribute: false },
    current: { attribute: false },
  }
  static override styles = [barPanelStyles, menuStyles]

  declare chapters: readonly Chapter[]
  /** The film's length. */
  declare seconds: number
  /** Which of the chapters plays; -1: none yet. */
  declare current: number

  constructor() {
    super()
    this.chapters = []
    this.seconds = 0
    this.current = -1
  }

  protected get label(): string {
    return timeBarTexts().chapters
  }

  protected icon(): TemplateResult {
    return list
  }

  protected panel(): TemplateResult {
    return html`${this.chapters.map(
      (chapter, at) => html`<button
        class="row"
        role="menuitemradio"
        aria-checked=${at === this.current}
        @click=${() => this.#choose(chapter)}
      >
        <span>${at === this.current ? check : nothing}</span>
        <span class="name">${chapterName(chapter, at)}</span>
        <span class="time">${clockTime(chapter.start, this.seconds)}</span>
      </button>`,
    )}`
  }

  #choose({ start }: Chapter): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: start }))
    void this.toggle(false)
  }
}
if (!customElements.get('player-chapter-menu')) {
  customElements.define('player-chapter-menu', ChapterMenuElement)
}

/** A menu of chapters in the bar, for films that have several. */
export const chapterMenuFeature: PlayerFeature = (player) => {
  const menu = document.createElement('player-chapter-menu') as ChapterMenuElement
  const facts = filmFactsOf(player)
  const ending = new AbortController()
  const { signal } = ending
  const move = (): void => {
    menu.current = chapterAt(menu.chapters, player.media.currentTime)
  }
  const read = (): void => {
    const end = endOf(player.media)
    menu.seconds = Number.isFinite(end) ? end : 0
    menu.chapters = listedChapters(facts.current.chapters, menu.seconds)
    menu.hidden = menu.chapters.length < 2
    if (menu.hidden) menu.open = false
    move()
  }
  for (const type of ['timeupdate', 'seeking'] as const) player.addEventListener(type, move, { signal })
  player.addEventListener('durationchange', read, { signal })
  const endFacts = facts.onChange(read)
  menu.addEventListener('choose', (event) => {
    if (event instanceof CustomEvent) player.media.currentTime = event.detail
  })
  player.place('bar-menus').append(menu)
  read()
  return () => {
    ending.abort()
    endFacts()
    menu.remove()
  }
}
