import { onTextsChange } from '../../shared/texts.ts'
import { filmFactsOf } from '../film-facts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { controlsTexts } from '../texts/controls.ts'
import { systemTexts } from '../texts/system.ts'
import { filmNames } from './film-names.ts'

/** Names the player's region by what plays: on a page with two players, both would be a “video player”. */
export const regionName: PlayerFeature = (player) => {
  const name = (): void => {
    const { torrent, currentFile } = player.media
    const region = player.shadowRoot?.querySelector('media-controller')
    if (!region) return
    if (torrent === null || currentFile === null) {
      region.setAttribute('aria-label', controlsTexts().player)
      return
    }
    const { path, type } = currentFile
    const playableCount = torrent.files.playable.length
    const { tags } = filmFactsOf(player).current
    const { title } = filmNames({ torrentName: torrent.name, path, type, playableCount, tags })
    region.setAttribute('aria-label', systemTexts().region(title))
  }
  player.addEventListener('torrentfilechange', name)
  const ends = [onTextsChange(name), filmFactsOf(player).onChange(name)]
  // media-chrome gives it a name of its own first.
  void customElements.whenDefined('media-controller').then(name)
  return () => {
    player.removeEventListener('torrentfilechange', name)
    for (const end of ends) end()
  }
}
