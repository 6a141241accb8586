import { css } from 'lit'
import type { TorrentPlayerElement } from '../torrent-player.ts'

/** What the player's own parts look like while a series or an album plays. */
const styles = css`
  :host([data-over]) .big-play {
    display: none;
  }
  /* An album has no picture to see: the bar stays, and the title stands beside the cover. */
  :host([data-album]:not(:fullscreen)) {
    aspect-ratio: auto;
    height: 460px;
  }
  :host([data-album='single']:not(:fullscreen)) {
    height: 320px;
  }
  :host([data-album]) .top,
  :host([data-album]) .bottom {
    opacity: 1 !important;
    pointer-events: auto !important;
    background: none;
  }
  :host([data-album]) .title {
    visibility: hidden;
  }
  :host([data-album]) player-touch-controls,
  :host([data-album]) .audio,
  :host([data-album]) .big-play {
    display: none;
  }
  :host([data-album]) {
    background: linear-gradient(160deg, #232a36, #0d0f13 70%);
  }
  :host([data-album]) torrent-video {
    visibility: hidden;
  }
  /* Their places beside the play button; bar/fit-bar.ts knows them by these. */
  .previous-file {
    order: 1;
  }
  .next-file {
    order: 2;
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
