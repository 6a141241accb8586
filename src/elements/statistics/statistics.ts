import { svg } from 'lit'
import { loadLazily } from '../../shared/load-lazily.ts'
import { onTextsChange } from '../../shared/texts.ts'
import { playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { type BarButtonElement, makeBarButton } from '../series/bar-button.ts'
import { statisticsTexts } from '../texts/statistics.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { sheetHeight } from './sheet.ts'
import type { StatisticsPanelElement } from './statistics-panel.ts'
import { statisticsSwitch } from './switch.ts'

const panelName = 'torrent-statistics-panel'

/** Pixels: a narrower player has no room for the panel beside its picture. */
const sheetBelow = 520

const bars = svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor"
  stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
  <path d="M4 20V4M4 20h16M9 16v-4m4.500 4V7m4.500 9v-6" /></svg>`

/** The panel comes when it is first shown: it is of no use to who only watches. */
const makePanel = async (player: TorrentPlayerElement): Promise<StatisticsPanelElement> => {
  const { StatisticsPanelElement } = await loadLazily(() => import('./statistics-panel.ts'), 'The statistics')
  if (customElements.get(panelName) === undefined) customElements.define(panelName, StatisticsPanelElement)
  const panel = document.createElement(panelName) as StatisticsPanelElement
  panel.player = player
  panel.setAttribute('exportparts', 'stats')
  return panel
}

/** Shows numbers: by a button, by the key `i`, and by `showStats`. */
class Statistics {
  readonly #player: TorrentPlayerElement
  readonly #button: BarButtonElement
  readonly #ends: (() => void)[]
  readonly #size: ResizeObserver
  #panel: StatisticsPanelElement | null = null
  #isLoading = false

  constructor(player: TorrentPlayerElement) {
    this.#player = player
    this.#button = makeBarButton(() => this.#toggle())
    this.#button.icon = bars
    // Its place in the bar, after the files.
    this.#button.style.order = '50'
    player.place('bar-menus').append(this.#button)
    this.#size = new ResizeObserver(() => this.#lay())
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || this.#panel?.isConnected !== true) return
      player.showStats = false
      event.preventDefault()
    }
    // Wherever the focus is: a press on the picture leaves it on the page.
    document.addEventListener('keydown', onKey)
    this.#ends = [
      () => document.removeEventListener('keydown', onKey),
      statisticsSwitch(player).onChange(() => this.#follow()),
      onTextsChange(() => this.#name()),
      playerCommands(player).offer('statistics', () => {
        this.#toggle()
        return undefined
      }),
    ]
    this.#name()
    this.#follow()
  }

  end(): void {
    for (const end of this.#ends) end()
    this.#size.disconnect()
    this.#button.remove()
    this.#panel?.remove()
  }

  get #isOn(): boolean {
    return statisticsSwitch(this.#player).isOn
  }

  #name(): void {
    this.#button.label = statisticsTexts().title
  }

  #toggle(): void {
    this.#player.showStats = !this.#player.showStats
  }

  #follow(): void {
    this.#button.pressed = this.#isOn
    if (this.#isOn) void this.#show()
    else this.#hide()
  }

  async #show(): Promise<void> {
    if (this.#isLoading) return
    this.#isLoading = true
    try {
      this.#panel ??= await makePanel(this.#player)
    } catch (error) {
      // An update took the part away: a reload brings it back, and the film goes on.
      console.error('The statistics cannot be shown.', error)
      this.#player.showStats = false
      return
    } finally {
      this.#isLoading = false
    }
    if (!this.#isOn || !this.#button.isConnected) return
    const panel = this.#panel
    panel.addEventListener('close-statistics', this.#onClosed)
    this.#player.place('over').append(panel)
    this.#size.observe(this.#player)
    this.#lay()
  }

  #hide(): void {
    const panel = this.#panel
    if (panel === null) return
    this.#size.disconnect()
    const hadFocus = panel.matches(':focus-within')
    panel.remove()
    if (hadFocus) this.#player.focus({ preventScroll: true })
  }

  readonly #onClosed = (): void => {
    this.#player.showStats = false
  }

  /** Beside the picture, or where the player is small in a sheet below it. */
  #lay(): void {
    const panel = this.#panel
    if (panel?.isConnected !== true) return
    const isSheet = this.#player.clientWidth < sheetBelow && 'showPopover' in panel
    panel.toggleAttribute('data-sheet', isSheet)
    if (!isSheet) {
      panel.removeAttribute('popover')
      return
    }
    const { bottom } = this.#player.getBoundingClientRect()
    panel.style.setProperty('--_sheet-height', `${sheetHeight(bottom, globalThis.innerHeight)}px`)
    panel.setAttribute('popover', 'manual')
    if (!panel.matches(':popover-open')) panel.showPopover()
  }
}

export const statistics: PlayerFeature = (player) => {
  const shown = new Statistics(player)
  return () => shown.end()
}
