import type { TorrentPlayerElement } from '../torrent-player.ts'

/** Whether the statistics of one player are shown. */
class StatisticsSwitch {
  readonly #listeners = new Set<() => void>()
  #isOn = false

  get isOn(): boolean {
    return this.#isOn
  }

  set(isOn: boolean): void {
    if (this.#isOn === isOn) return
    this.#isOn = isOn
    for (const listener of [...this.#listeners]) listener()
  }

  /** @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

const switches = new WeakMap<object, StatisticsSwitch>()

/** The switch of this player: its property, the key, and the button turn the same one. */
export const statisticsSwitch = (player: TorrentPlayerElement): StatisticsSwitch => {
  const known = switches.get(player) ?? new StatisticsSwitch()
  switches.set(player, known)
  return known
}
