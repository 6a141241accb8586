import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { TorrentFileList } from '../../engine/messages/torrent-file-list.ts'
import { parseName } from '../../media/readable-name.ts'
import { note, playing } from '../icons.ts'
import { seriesTexts } from '../texts/series.ts'
import { TextsController } from '../texts-controller.ts'
import { WindowedRows } from '../windowed-rows.ts'
import { type AlbumFacts, hueOf } from './album-facts.ts'
import { albumViewStyles } from './album-view-styles.ts'

/**
 * What is shown instead of a picture while music plays: cover, title, artist, album, and the songs of the
 * album, of which only those in view are drawn. Fires `play-song` with the file's number in the torrent.
 */
export class AlbumViewElement extends LitElement {
  static override properties = {
    facts: { attribute: false },
    cover: { attribute: false },
    files: { attribute: false },
    songs: { attribute: false },
    current: { attribute: false },
  }

  static override styles = albumViewStyles

  declare facts: AlbumFacts
  /** Address of the picture; `null`: one is drawn. */
  declare cover: string | null
  declare files: TorrentFileList | null
  /** Numbers of the songs in the torrent, in order. */
  declare songs: readonly number[]
  /** Number of the song that plays. */
  declare current: number | null
  readonly #rows = new WindowedRows(this, '.songs', () => ({
    length: this.#isSingle ? 0 : this.songs.length,
    pathAt: (row) => this.#pathOf(row),
  }))

  constructor() {
    super()
    new TextsController(this)
    this.facts = { title: '', artist: '', album: '' }
    this.cover = null
    this.files = null
    this.songs = []
    this.current = null
    // The player's own keys must not act on what moves in the list.
    this.addEventListener('keydown', this.#onKey)
    this.addEventListener('keyup', (event) => {
      if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
    })
  }

  /** The song that plays is in view when it begins, unless a person is at the list. */
  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('current') || this.matches(':focus-within')) return
    const row = this.songs.indexOf(this.current ?? -1)
    if (row >= 0) this.#rows.show(row)
  }

  get #isSingle(): boolean {
    return this.songs.length < 2
  }

  #pathOf(row: number): string {
    return this.files?.byIndex(this.songs[row] ?? -1)?.path ?? ''
  }

  protected override render(): TemplateResult {
    const { title, artist, album } = this.facts
    const texts = seriesTexts()
    return html`
      <div class="ground">${this.cover === null ? nothing : html`<img src=${this.cover} alt="" />`}</div>
      <div class=${this.cover === null ? 'cover drawn' : 'cover'} style=${`--hue: ${hueOf(album || title)}`}>
        ${
          this.cover === null
            ? note
            : html`<img src=${this.cover} alt=${texts.cover(album || title)} @error=${() => {
                this.cover = null
              }} />`
        }
      </div>
      <div class="beside">
        <div class="words">
          <div>
            <h2 title=${this.files?.byIndex(this.current ?? -1)?.path ?? ''}>${title}</h2>
            ${artist === '' ? nothing : html`<p class="artist">${artist}</p>`}
            ${album === '' ? nothing : html`<p class="album">${album}</p>`}
          </div>
          <div class="modes"><slot></slot></div>
        </div>
        ${this.#isSingle ? nothing : this.#list()}
      </div>
    `
  }

  #list(): TemplateResult {
    const rows = this.#rows
    return html`<div class="songs" @scroll=${rows.onScroll}>
      <ol class="rows" aria-label=${seriesTexts().songs} style=${`height: ${rows.height}px`}>
        ${repeat(
          rows.drawn,
          (row) => row,
          (row) => this.#song(row),
        )}
      </ol>
    </div>`
  }

  #song(row: number): TemplateResult {
    const path = this.#pathOf(row)
    const index = this.songs[row] ?? -1
    const { track, title } = parseName(path)
    const isCurrent = index === this.current
    return html`<li
      data-row=${row}
      aria-setsize=${this.songs.length}
      aria-posinset=${row + 1}
      style=${`top: ${this.#rows.top(row)}px`}
      @focusin=${() => this.#rows.activate(row)}
    >
      <button
        class="song"
        data-focus
        tabindex=${row === this.#rows.active ? 0 : -1}
        title=${path}
        aria-current=${isCurrent}
        @click=${() => this.dispatchEvent(new CustomEvent('play-song', { detail: index }))}
      >
        <span class="number">${isCurrent ? playing : (track ?? row + 1)}</span>
        <span class="name" dir="auto">${title}</span>
      </button>
    </li>`
  }

  #onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0]
    const inList = target instanceof HTMLElement && target.classList.contains('song')
    if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
    else if (inList && movesInList.has(event.key) && this.#rows.handleKey(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
}

/** Letters and digits stay the player's keys, in the list too. */
const movesInList = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'])

/** Makes one. */
export const makeAlbumView = (): AlbumViewElement => {
  if (!customElements.get('torrent-album-view')) {
    customElements.define('torrent-album-view', AlbumViewElement)
  }
  return document.createElement('torrent-album-view') as AlbumViewElement
}
