import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type RowBox, rowForKey, rowsInView, scrollTopAround, scrollTopFor } from './row-window.ts'
import { findTyped, type Searched, TypedWord } from './typed-search.ts'

type Host = ReactiveControllerHost & HTMLElement

/** Pixels. Height of a row until one has been drawn and measured. */
const firstGuess = 44

/**
 * A long list in a scrolling box: draws the rows in view, and lets a person go through all of them by keys.
 * Rows are elements of the host's shadow root with `data-row`, their number, all of one height; one of them
 * is the active one, which has the focus when the list has it, and is drawn wherever it is.
 */
export class WindowedRows implements ReactiveController {
  readonly #host: Host
  readonly #scroller: string
  /** What is looked through by typing. */
  readonly #texts: () => Searched
  readonly #typed = new TypedWord()
  #search = new AbortController()
  #observed: Element | null = null
  readonly #sizes: ResizeObserver | null
  #rowHeight = firstGuess
  #active = 0
  /** The row with the focus until the active one is drawn. Without its element the focus would be lost. */
  #left: number | null = null
  /** The row to be focused, or to be shown in the middle, when it is drawn. */
  #focus = false
  /** What had the focus before the rows were drawn anew. */
  #focused: Element | null = null
  #centred: number | null = null

  /** `scroller`: a selector in the host's shadow root. */
  constructor(host: Host, scroller: string, texts: () => Searched) {
    this.#host = host
    this.#scroller = scroller
    this.#texts = texts
    this.#sizes =
      typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.#host.requestUpdate())
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#search.abort()
    this.#sizes?.disconnect()
    this.#observed = null
  }

  hostUpdate(): void {
    this.#focused = this.#host.shadowRoot?.activeElement ?? null
  }

  hostUpdated(): void {
    const scroller = this.#box
    this.#refocus(scroller)
    if (scroller !== this.#observed) {
      this.#sizes?.disconnect()
      if (scroller !== null) {
        this.#sizes?.observe(scroller)
      }
      this.#observed = scroller
    }
    if (scroller === null) {
      return
    }
    // A box that is not as high as its rows yet cannot be scrolled to each of them.
    if (this.#measure(scroller)) return
    if (this.#centred !== null && scroller.clientHeight > 0) {
      scroller.scrollTop = scrollTopAround(this.#centred, this.#rowBox(scroller))
      this.#centred = null
      this.#host.requestUpdate()
    }
    if (this.#focus) {
      this.#focus = false
      this.#focusTarget(scroller)?.focus({ preventScroll: true })
      this.#left = null
      this.#host.requestUpdate()
    }
  }

  get active(): number {
    return Math.min(this.#active, Math.max(0, this.#count - 1))
  }

  /** Pixels of all rows together. */
  get height(): number {
    return this.#count * this.#rowHeight
  }

  top(row: number): number {
    return row * this.#rowHeight
  }

  /** The rows to draw, in order. */
  get drawn(): number[] {
    const scroller = this.#box
    const box =
      scroller === null
        ? { scrollTop: 0, height: 0, rowHeight: this.#rowHeight, count: this.#count }
        : this.#rowBox(scroller)
    const { first, end } = rowsInView(box)
    const rows = new Set(Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at))
    for (const row of [this.active, this.#left]) {
      if (row !== null && row < this.#count) rows.add(row)
    }
    return [...rows].sort((one, other) => one - other)
  }

  /** For the scrolling box. */
  readonly onScroll = (): void => this.#host.requestUpdate()

  /**
   * Makes a row the active one and shows it in the middle of the box; with `focus` it gets the focus as well.
   */
  show(row: number, { focus = false } = {}): void {
    if (focus) this.#left ??= this.#active
    this.#active = Math.max(0, row)
    this.#centred = this.#active
    this.#focus = focus
    this.#host.requestUpdate()
  }

  /** A person went to a row in another way than by keys. */
  activate(row: number): void {
    if (row === this.#active) {
      return
    }
    this.#active = row
    this.#host.requestUpdate()
  }

  /**
   * Goes to the row that a key leads to.
   *
   * @returns whether it was a key of the list: then it must have no other effect
   */
  handleKey(event: KeyboardEvent): boolean {
    const scroller = this.#box
    if (scroller === null || event.ctrlKey || event.metaKey || event.altKey) {
      return false
    }
    const row = rowForKey(event.key, this.active, this.#rowBox(scroller))
    if (row !== null) {
      this.#goTo(row)
      return true
    }
    const now = performance.now()
    const isLetter = [...event.key].length === 1 && (event.key !== ' ' || this.#typed.isGoingOn(now))
    if (isLetter) {
      void this.#find(this.#typed.add(event.key, now))
    }
    return isLetter
  }

  async #find({ word, isNext }: { readonly word: string; readonly isNext: boolean }): Promise<void> {
    this.#search.abort()
    this.#search = new AbortController()
    const row = await findTyped(this.#texts(), word, this.active + (isNext ? 1 : 0), this.#search.signal)
    if (row >= 0) {
      this.#goTo(row)
    }
  }

  #goTo(row: number): void {
    const scroller = this.#box
    this.#left ??= this.#active
    this.#active = row
    this.#focus = true
    if (scroller !== null) {
      scroller.scrollTop = scrollTopFor(row, this.#rowBox(scroller))
    }
    this.#host.requestUpdate()
  }

  /** An element that is moved among the others loses the focus, so it gets it back. */
  #refocus(scroller: Element | null): void {
    const focused = this.#focused
    this.#focused = null
    if (focused instanceof HTMLElement && scroller?.contains(focused) && !focused.matches(':focus')) {
      focused.focus({ preventScroll: true })
    }
  }

  /** What of the active row gets the focus: the element with `data-focus`, or the row itself. */
  #focusTarget(scroller: Element): HTMLElement | null {
    const row = scroller.querySelector<HTMLElement>(`[data-row="${this.#active}"]`)
    return row?.querySelector<HTMLElement>('[data-focus]') ?? row
  }

  /**
   * Rows are as high as the style says, and the style may say something else on a narrow screen. Returns
   * whether they turned out to be of another height.
   */
  #measure(scroller: Element): boolean {
    const height = scroller.querySelector<HTMLElement>('[data-row]')?.offsetHeight ?? 0
    if (height === 0 || height === this.#rowHeight) return false
    this.#rowHeight = height
    this.#host.requestUpdate()
    return true
  }

  get #count(): number {
    return this.#texts().length
  }

  get #box(): HTMLElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLElement>(this.#scroller) ?? null
  }

  #rowBox({ scrollTop, clientHeight }: Element): RowBox {
    return { scrollTop, height: clientHeight, rowHeight: this.#rowHeight, count: this.#count }
  }
}
