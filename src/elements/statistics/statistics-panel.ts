import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from 'lit'
import type { PeerSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { decimal, formatBytes, formatPercent, formatRate } from '../format.ts'
import { cross } from '../icons.ts'
import { statisticsTexts } from '../texts/statistics.ts'
import { TextsController } from '../texts-controller.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { type StatisticsFacts, statisticsFacts } from './facts.ts'
import { panelStyles } from './panel-styles.ts'
import { paintPieces } from './pieces-canvas.ts'
import { plotArea, plotLine, plotTop, RateHistory } from './rate-plot.ts'
import {
  originsOf,
  peerWords,
  piecesText,
  playbackRows,
  type Row,
  reportText,
  torrentRows,
  wasteRows,
} from './rows.ts'

/** Milliseconds between two looks. */
const lookMs = 1_000
/** Milliseconds for which the button says what became of the copy. */
const copiedMs = 2_000
/** Peers in the table: more are only counted. */
const mostPeers = 50
/** Seconds at the end of the bar of what is buffered; browsers keep about as much. */
const fullBuffer = 60
const box = { width: 400, height: 76 }
/** Bytes a second that the plot stands for at least: below it noise would fill it. */
const leastTop = 50_000

/** The panel of statistics. It looks once a second while it is in the document. Fires `close-statistics`. */
export class StatisticsPanelElement extends LitElement {
  static override properties = { facts: { state: true }, copy: { state: true } }
  static override styles = panelStyles

  /** Set before it is put into the document. */
  player: TorrentPlayerElement | null = null
  declare protected facts: StatisticsFacts | null
  /** What became of the last press of “Copy”. */
  declare protected copy: 'copy' | 'copied' | 'notCopied'
  readonly #history = new RateHistory()
  #timer: ReturnType<typeof setInterval> | undefined
  #copyTimer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new TextsController(this)
    this.facts = null
    this.copy = 'copy'
    this.addEventListener('keydown', this.#onKey)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#look()
    this.#timer = setInterval(() => this.#look(), lookMs)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
    clearTimeout(this.#copyTimer)
    this.#history.clear()
    this.copy = 'copy'
  }

  protected override render(): TemplateResult {
    const { facts } = this
    const texts = statisticsTexts()
    return html`<div class="panel" part="stats" role="dialog" aria-label=${texts.title}>
      <header>
        <h2>${texts.title}</h2>
        <button class="copy" ?hidden=${facts === null} @click=${this.#copyReport}>${texts[this.copy]}</button>
        <button class="close" aria-label=${texts.close} title=${texts.close} @click=${this.#close}>${cross}</button>
      </header>
      <div class="scroller" tabindex="0" role="group" aria-label=${texts.title}>
        ${facts === null ? html`<p>${texts.noNumbers}</p>` : this.#body(facts)}
      </div>
    </div>`
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    const canvas = this.renderRoot.querySelector('canvas')
    const { facts } = this
    if (canvas === null || facts === null) return
    const colour = (name: string): string => getComputedStyle(this).getPropertyValue(name).trim()
    const colours = {
      here: colour('--_down') || '#4fd8c0',
      missing: 'rgb(255 255 255 / 0.1)',
      missingOfFile: 'rgb(255 255 255 / 0.26)',
      place: '#fff',
    }
    paintPieces(canvas, facts, colours, canvas.clientWidth || box.width)
  }

  #body(facts: StatisticsFacts): TemplateResult {
    const { torrent } = facts
    const texts = statisticsTexts()
    return html`
      ${this.#rates(torrent)} ${bufferView(facts)}
      ${
        torrent.pieceCount === 0
          ? nothing
          : html`<section>
              <h3>${texts.pieces}<span>${piecesText(torrent)}</span></h3>
              <canvas role="img" aria-label=${texts.piecesPicture(formatPercent(torrent.progress))}></canvas>
            </section>`
      }
      ${originView(torrent)} ${peersView(torrent.peers)}
      <section><h3>${texts.playback}</h3>${listOf(playbackRows(facts))}</section>
      <section><h3>${texts.torrent}</h3>${listOf(torrentRows(torrent))}</section>
    `
  }

  #rates({ downloadRate, uploadRate, policy }: TorrentSnapshot): TemplateResult {
    const texts = statisticsTexts()
    const { samples } = this.#history
    const most = samples.reduce((top, { down, up }) => Math.max(top, down, up), 0)
    const plot = { ...box, top: plotTop(most, leastTop) }
    return html`<section>
      <h3>${texts.rates}</h3>
      <div class="plot">
        <svg viewBox="0 0 ${box.width} ${box.height}" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<path class="area" d=${plotArea(samples, 'down', plot)} />
            <path class="down" d=${plotLine(samples, 'down', plot)} />
            <path class="up" d=${plotLine(samples, 'up', plot)} />`}
        </svg>
        <span class="top">${texts.plotTop(formatRate(plot.top))}</span>
      </div>
      <ul class="legend">
        <li class="down-key">${texts.down(formatRate(downloadRate))}</li>
        <li class="up-key">
          ${policy.uploadLimit === 0 ? texts.upOff : texts.up(formatRate(uploadRate))}
        </li>
      </ul>
    </section>`
  }

  #look(): void {
    const facts = this.player === null ? null : statisticsFacts(this.player)
    if (facts !== null) {
      const { downloadRate: down, uploadRate: up } = facts.torrent
      this.#history.add({ at: performance.now() / 1000, down, up })
    }
    // Nobody sees it, and the samples are there when the page is seen again.
    if (!document.hidden || this.facts === null) this.facts = facts
  }

  #close = (): void => {
    this.dispatchEvent(new CustomEvent('close-statistics'))
  }

  #onKey = (event: KeyboardEvent): void => {
    // The player leaves the keys of a dialog alone, also the one that opened it.
    if (event.key !== 'Escape' && event.key !== 'i') return
    this.#close()
    event.preventDefault()
  }

  #copyReport = async (): Promise<void> => {
    const { facts } = this
    if (facts === null) return
    try {
      await navigator.clipboard.writeText(reportText(facts, navigator.userAgent))
      this.copy = 'copied'
    } catch {
      // No clipboard on this page, or the browser refused: the button says so.
      this.copy = 'notCopied'
    }
    clearTimeout(this.#copyTimer)
    this.#copyTimer = setTimeout(() => {
      this.copy = 'copy'
    }, copiedMs)
  }
}

const listOf = (rows: readonly Row[]): TemplateResult =>
  html`<dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`

const percent = (share: number): string => `${Math.max(0, Math.min(100, share * 100))}%`

const bufferView = ({ bufferedSeconds }: StatisticsFacts): TemplateResult => {
  const texts = statisticsTexts()
  return html`<section>
    <h3>${texts.buffer}<span>${texts.seconds(decimal(bufferedSeconds, 1))}</span></h3>
    <div class="bar" aria-hidden="true">
      <span class="down-key" style="width: ${percent(bufferedSeconds / fullBuffer)}"></span>
    </div>
  </section>`
}

const originView = (torrent: TorrentSnapshot): TemplateResult => {
  const texts = statisticsTexts()
  const { peers, bridge, store } = originsOf(torrent)
  const all = Math.max(1, peers + bridge + store)
  const parts = [
    { key: 'down-key', bytes: peers, text: texts.fromPeers(formatBytes(peers)) },
    { key: 'bridge-key', bytes: bridge, text: texts.fromBridge(formatBytes(bridge)) },
    { key: 'store-key', bytes: store, text: texts.fromStore(formatBytes(store)) },
  ].filter(({ key, bytes }) => key === 'down-key' || bytes > 0)
  return html`<section class="origin">
    <h3>${texts.origin}</h3>
    <div class="bar" aria-hidden="true">
      ${parts.map(({ key, bytes }) => html`<span class=${key} style="width: ${percent(bytes / all)}"></span>`)}
    </div>
    <ul class="legend">${parts.map(({ key, text }) => html`<li class=${key}>${text}</li>`)}</ul>
    ${listOf(wasteRows(torrent))}
  </section>`
}

const peersView = (peers: readonly PeerSnapshot[]): TemplateResult => {
  const texts = statisticsTexts()
  const shown = [...peers].sort((a, b) => rateOf(b) - rateOf(a)).slice(0, mostPeers)
  return html`<section class="peers">
    <h3>${texts.peers(String(peers.length))}</h3>
    ${
      peers.length === 0
        ? html`<p>${texts.noPeers}</p>`
        : html`<table>
            <thead><tr>
              <th scope="col">${texts.client}</th><th scope="col">${texts.peerDown}</th>
              <th scope="col">${texts.peerUp}</th><th scope="col">${texts.peerHas}</th>
            </tr></thead>
            <tbody>${shown.map(peerView)}</tbody>
          </table>`
    }
    ${peers.length > shown.length ? html`<p>${texts.morePeers(String(peers.length - shown.length))}</p>` : nothing}
  </section>`
}

const rateOf = ({ downloadRate, uploadRate }: PeerSnapshot): number => downloadRate + uploadRate

const peerView = (peer: PeerSnapshot): TemplateResult => html`<tr>
  <td>
    ${peer.client || statisticsTexts().unknownClient}
    <span class="words">${peerWords(peer).map((word) => html`<span>${word}</span>`)}</span>
  </td>
  <td>${formatRate(peer.downloadRate)}</td>
  <td>${formatRate(peer.uploadRate)}</td>
  <td>
    ${formatPercent(peer.progress)}
    <div class="bar" aria-hidden="true">
      <span class="down-key" style="width: ${percent(peer.progress)}"></span>
    </div>
  </td>
</tr>`
