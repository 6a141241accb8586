import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { formatBytes, formatPercent } from '../elements/format.ts'
import { film, note, page } from '../elements/icons.ts'
import { TextsController } from '../elements/texts-controller.ts'
import { WindowedRows } from '../elements/windowed-rows.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { OrderedFiles } from '../media/file-order.ts'
import { shortName } from '../media/readable-name.ts'
import type { FilePriority } from '../swarm/policy.ts'
import { downloadChoices, mayPlay } from './download-choices.ts'
import { fileListStyles } from './file-list-styles.ts'
import { sharedStyles } from './shared-styles.ts'
import { filesTexts } from './texts/files.ts'

/** What a person chose for a file. */
export interface PrioritizeDetail {
  readonly file: FileSnapshot
  readonly priority: FilePriority
}

/** Only names of films and music follow rules by which they are read. */
const isMedia = (type: string): boolean => /^(?:video|audio)\//.test(type)

const nothingToFind = { length: 0, pathAt: () => '' }

/** A file that is not wanted, and of which nothing is here, needs no percentage. */
const sizeText = ({ length, downloaded, wanted }: FileSnapshot): string => {
  const whole = formatBytes(length)
  const isPart = downloaded < length && (wanted || downloaded > 0)
  return isPart ? filesTexts().partOf(formatPercent(downloaded / length), whole) : whole
}

/**
 * `<file-list>`: the files of a torrent, to play and to choose what is downloaded of each. A grid as in the
 * ARIA practices guide, of which only the rows in view are drawn. Fires `play-file` (detail: the file) and
 * `prioritize-file`.
 */
export class FileListElement extends LitElement {
  static override properties = {
    torrent: { attribute: false },
    current: { attribute: false },
  }

  static override styles = [sharedStyles, fileListStyles]

  declare torrent: TorrentSnapshot | null
  /** Index of the file that plays. */
  declare current: number | null
  readonly #rows = new WindowedRows(this, '.scroller', () => this.#ordered ?? nothingToFind)

  constructor() {
    super()
    new TextsController(this)
    this.torrent = null
    this.current = null
  }

  /**
   * The row that plays is in view: from the beginning, and when another one begins unless a person is at the
   * list.
   */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.has('torrent') && changed.get('torrent')?.infoHash !== this.torrent?.infoHash
    if (!isOther && (!changed.has('current') || this.matches(':focus-within'))) return
    const row = this.#ordered?.rowOf(this.current ?? -1) ?? -1
    if (row >= 0 || isOther) this.#rows.show(row)
  }

  /** What plays comes first, in the order in which a person would have it. */
  get #ordered(): OrderedFiles | null {
    return this.torrent === null ? null : new OrderedFiles(this.torrent.files, 'all')
  }

  protected override render(): TemplateResult | typeof nothing {
    const { torrent } = this
    if (torrent === null) return nothing
    const rows = this.#rows
    return html`
      <h2 id="title">${filesTexts().title}</h2>
      ${torrent.policy.download === 'window' ? html`<p class="hint">${filesTexts().windowHint}</p>` : nothing}
      <div class="scroller" @scroll=${rows.onScroll}>
        <div
          role="grid"
          aria-labelledby="title"
          aria-rowcount=${torrent.files.length}
          style=${`height: ${rows.height}px`}
          @keydown=${this.#onKey}
        >
          ${repeat(
            rows.drawn,
            (row) => row,
            (row) => this.#row(torrent, row),
          )}
        </div>
      </div>
    `
  }

  #row(torrent: TorrentSnapshot, row: number): TemplateResult | typeof nothing {
    const file = this.#ordered?.at(row)
    if (file === undefined) return nothing
    const { name, path, priority, type } = file
    const folder = path.slice(0, -name.length - 1)
    const tabIndex = row === this.#rows.active ? 0 : -1
    const content = html`${!mayPlay(file) ? page : type.startsWith('audio/') ? note : film}
      <span class="text">
        <span class="name" dir="auto">${mayPlay(file) && isMedia(type) ? shortName(path, torrent.name) : name}</span>
        <span class="below">
          ${folder === '' ? nothing : html`<span class="folder" dir="auto">${folder}</span>`}
          <span class="size">${sizeText(file)}</span>
        </span>
      </span>`
    return html`<div
      role="row"
      class=${priority === 'skip' ? 'row skipped' : 'row'}
      data-row=${row}
      aria-rowindex=${row + 1}
      style=${`top: ${this.#rows.top(row)}px`}
      @focusin=${() => this.#rows.activate(row)}
    >
      <div role="gridcell" class="cell">
        ${
          mayPlay(file)
            ? html`<button
                class="file"
                data-focus
                tabindex=${tabIndex}
                title=${path}
                aria-current=${file.index === this.current}
                @click=${() => this.#fire('play-file', file)}
              >${content}</button>`
            : html`<div class="file" data-focus tabindex=${tabIndex} title=${path}>${content}</div>`
        }
      </div>
      ${this.#choice(file, torrent, tabIndex)}
    </div>`
  }

  #choice(file: FileSnapshot, torrent: TorrentSnapshot, tabIndex: number): TemplateResult | typeof nothing {
    const choice = downloadChoices(file, torrent.policy.download)
    if (choice === null) return nothing
    const isHere = file.downloaded >= file.length
    const onChange = (event: Event): void => {
      const priority = (event.target as HTMLSelectElement).value as FilePriority
      this.#fire<PrioritizeDetail>('prioritize-file', { file, priority })
    }
    return html`<div role="gridcell">
      <select
        tabindex=${tabIndex}
        aria-label=${filesTexts().whatOf(file.path)}
        title=${isHere ? filesTexts().allIsHere : filesTexts().what}
        ?disabled=${isHere}
        .value=${choice.value}
        @change=${onChange}
      >
        ${choice.options.map(
          ([value, text]) =>
            html`<option value=${value} ?selected=${value === choice.value}>${text}</option>`,
        )}
      </select>
    </div>`
  }

  /** Keys of a field for choosing are its own. */
  #onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLSelectElement) && this.#rows.handleKey(event)) event.preventDefault()
  }

  #fire<Detail>(type: string, detail: Detail): void {
    this.dispatchEvent(new CustomEvent<Detail>(type, { detail }))
  }
}
