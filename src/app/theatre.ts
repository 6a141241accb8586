import { playerCommands } from '../elements/player-commands.ts'
import type { TorrentPlayerElement } from '../elements/torrent-player.ts'
import { localStore } from '../shared/guarded-platform.ts'

const theatreKey = 'torrent-player:theatre'

const isWanted = (): boolean => {
  try {
    return localStore()?.getItem(theatreKey) === 'wide'
  } catch {
    return false
  }
}

const remember = (isWide: boolean): void => {
  try {
    if (isWide) localStore()?.setItem(theatreKey, 'wide')
    else localStore()?.removeItem(theatreKey)
  } catch {
    // No storage here: it holds until the tab is closed.
  }
}

/**
 * The wide player of large screens: key `t`, or its button in the bar. The page's styles go by its attribute
 * `theatre`, and the player's button by `data-theatre`; it is as it was at the next visit.
 */
export const offerTheatre = (page: HTMLElement, player: TorrentPlayerElement): void => {
  const set = (isWide: boolean): void => {
    page.toggleAttribute('theatre', isWide)
    player.toggleAttribute('data-theatre', isWide)
  }
  set(isWanted())
  const toggle = (): undefined => {
    const isWide = !page.hasAttribute('theatre')
    set(isWide)
    remember(isWide)
  }
  // On a smaller screen the player is as wide as it can be.
  const isLarge = matchMedia('(width >= 1200px)')
  let takeBack: (() => void) | undefined
  const update = (): void => {
    takeBack?.()
    takeBack = isLarge.matches ? playerCommands(player).offer('theatre', toggle) : undefined
  }
  update()
  isLarge.addEventListener('change', update)
}
