import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { filmName } from '../elements/film-names.ts'
import { formatRate } from '../elements/format.ts'
import { arrowUp, cross, film, paused as pausedIcon, playing } from '../elements/icons.ts'
import { NamesController } from '../elements/names-controller.ts'
import { sharedStyles } from './shared-styles.ts'
import { transfersTexts } from './texts/transfers.ts'
import { progressOf, transferText } from './transfer-text.ts'
import type { Transfer } from './transfers.ts'
import { transfersBarStyles } from './transfers-bar-styles.ts'

/** What a person wants of a torrent in the bar. */
export interface TransferAction {
  readonly infoHash: string
  readonly action: 'pause' | 'resume' | 'stop' | 'undo' | 'dismiss'
}

/**
 * `<transfers-bar>`: what runs in this tab and is not on the screen, at the foot of every view. Nothing is
 * drawn when there is nothing. Fires `transfer` (detail: {@link TransferAction}).
 */
export class TransfersBarElement extends LitElement {
  static override properties = {
    transfers: { attribute: false },
    isOpen: { state: true },
  }

  static override styles = [sharedStyles, transfersBarStyles]

  declare transfers: readonly Transfer[]
  /** Of several, all are listed. */
  declare isOpen: boolean
  readonly #observer = new ResizeObserver(() => this.#makeRoom())

  constructor() {
    super()
    this.transfers = []
    this.isOpen = false
    new NamesController(this, () => undefined)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#observer.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#observer.disconnect()
    document.documentElement.style.scrollPaddingBottom = ''
  }

  /** What gets the focus is scrolled to above the bar, and not behind it. */
  #makeRoom(): void {
    document.documentElement.style.scrollPaddingBottom = this.offsetHeight > 0 ? `${this.offsetHeight}px` : ''
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('transfers') && this.transfers.length < 2) this.isOpen = false
  }

  protected override render(): TemplateResult | typeof nothing {
    const { transfers, isOpen } = this
    const [only] = transfers
    if (only === undefined) return nothing
    if (transfers.length === 1) {
      return html`<section class="bar" aria-label=${transfersTexts().title}>${this.#row(only)}</section>`
    }
    return html`<section class="bar" aria-label=${transfersTexts().title} @keydown=${this.#onKey}>
      <ul id="list" ?hidden=${!isOpen}>
        ${transfers.map((transfer) => html`<li>${this.#row(transfer)}</li>`)}
      </ul>
      <button class="fold" aria-expanded=${isOpen} aria-controls="list" @click=${this.#toggle}>
        <span class="count">${this.#summary}</span>
        <span class="arrow">${arrowUp}</span>
      </button>
    </section>`
  }

  get #summary(): string {
    const running = this.transfers.filter(({ isStopped, problem }) => !isStopped && problem === '')
    const sum = (rate: 'downloadRate' | 'uploadRate'): number =>
      running.reduce((all, { torrent }) => all + (torrent.paused ? 0 : torrent[rate]), 0)
    return transfersTexts().summary(
      this.transfers.length,
      formatRate(sum('downloadRate')),
      formatRate(sum('uploadRate')),
    )
  }

  #row(transfer: Transfer): TemplateResult {
    const { kind, torrent, isStopped, problem } = transfer
    const name = filmName(torrent.name) || transfersTexts().unnamed
    const isOver = isStopped || problem !== ''
    return html`<div class="row">
      <div class="what">
        <span class="name" title=${torrent.name || name}><bdi>${name}</bdi></span>
        <span class="how">${transferText(transfer)}</span>
        ${
          isOver || kind === 'shared'
            ? nothing
            : html`<progress
                max="1"
                .value=${progressOf(transfer)}
                aria-label=${transfersTexts().howMuch(name)}
              ></progress>`
        }
      </div>
      <div class="actions">${this.#actions(transfer, name)}</div>
    </div>`
  }

  /** The elements are the same in every state: after a press the focus is on the undo. */
  #actions({ infoHash, kind, torrent, isStopped, problem }: Transfer, name: string): TemplateResult {
    const isOver = isStopped || problem !== ''
    const texts = transfersTexts()
    const back = kind === 'shared' ? texts.open : texts.back
    const backName = kind === 'shared' ? texts.openName(name) : texts.backTo(name)
    const fire = (action: TransferAction['action']) => () =>
      this.dispatchEvent(new CustomEvent<TransferAction>('transfer', { detail: { infoHash, action } }))
    const stop = kind === 'shared' ? texts.stopSharing(name) : texts.stopName(name)
    const dismiss = texts.takeOff(name)
    const last = isStopped
      ? { label: texts.undoName(name), title: texts.undo, action: 'undo' as const }
      : problem !== ''
        ? { label: dismiss, title: texts.dismiss, action: 'dismiss' as const }
        : { label: stop, title: texts.stop, action: 'stop' as const }
    return html`
      <a
        class="button small back"
        href=${`#${torrent.magnet ?? infoHash}`}
        aria-label=${backName}
        ?hidden=${isOver}
        >${film}<span>${back}</span></a
      >
      <button
        class="button small"
        aria-label=${torrent.paused ? texts.resumeName(name) : texts.pauseName(name)}
        title=${torrent.paused ? texts.resume : texts.pause}
        ?hidden=${isOver}
        @click=${fire(torrent.paused ? 'resume' : 'pause')}
      >
        ${torrent.paused ? playing : pausedIcon}
      </button>
      <button class="button small" aria-label=${last.label} title=${last.title} @click=${fire(last.action)}>
        ${isStopped ? texts.undo : cross}
      </button>
      <button
        class="button small"
        aria-label=${dismiss}
        title=${texts.dismiss}
        ?hidden=${!isStopped}
        @click=${fire('dismiss')}
      >
        ${cross}
      </button>
    `
  }

  #toggle = (): void => {
    this.isOpen = !this.isOpen
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.isOpen) return
    this.isOpen = false
    this.shadowRoot?.querySelector<HTMLElement>('.fold')?.focus()
  }
}
