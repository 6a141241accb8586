import { css } from 'lit'
import type { TorrentPlayerElement } from '../torrent-player.ts'

/** What the player's own parts look like while a series or an album plays. */
const styles = css`
  :host([data-over]) .big-play {
    display: none;
  }
  @container torrent-player (width < 600px) {
    .previous-file {
      display: none;
    }
  }
  @container torrent-player (width < 330px) {
    .next-file {
      display: none;
    }
  }
`

/**
 * Puts these styles into the player.
 *
 * @returns a function that takes them away
 */
export const seriesStyles = ({ shadowRoot }: TorrentPlayerElement): (() => void) => {
  const sheet = styles.styleSheet
  if (shadowRoot === null || sheet === undefined) return () => undefined
  shadowRoot.adoptedStyleSheets.push(sheet)
  return () => {
    shadowRoot.adoptedStyleSheets = shadowRoot.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
