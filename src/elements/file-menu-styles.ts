import { css } from 'lit'
import { panelSheetStyles } from './bar/panel-sheet.ts'
import { iconButtonStyles } from './icon-button-styles.ts'

/** Of the player's menu of files. Its entries are all of one height: only those in view are drawn. */
export const fileMenuStyles = css`
  ${iconButtonStyles}
  ${panelSheetStyles}
  :host {
    position: relative;
    display: inline-flex;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    background: none;
    border: 0;
  }
  .opener {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border-radius: 8px;
    font-size: 22px;
  }
  .opener:hover,
  [role='menuitemradio']:hover {
    background: rgb(255 255 255 / 0.14);
  }
  button:focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
  .sheet {
    width: min(420px, 78cqi);
  }
  .panel {
    padding-block: 0;
    /* Not padding: rows are laid from the top of what is scrolled. */
    border-block: 6px solid transparent;
  }
  /* It is in the panel of “⋯”; only its own menu is shown. */
  :host([data-no-room]) .opener {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .rows {
    position: relative;
  }
  [role='menuitemradio'] {
    position: absolute;
    inset-inline-start: 0;
    box-sizing: border-box;
    display: grid;
    grid-template-columns: 18px minmax(0, 1fr) auto;
    align-items: center;
    gap: 8px;
    width: 100%;
    height: 48px;
    padding: 0 10px;
    border-radius: 8px;
    text-align: start;
  }
  .text {
    display: grid;
    min-width: 0;
  }
  .name,
  .folder {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  /* A name has the direction of its letters, and stands on the side of the page's. */
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .folder,
  .size {
    color: rgb(255 255 255 / 0.62);
    font-size: 13px;
  }
  .size {
    white-space: nowrap;
  }
  /* Beside its button it would reach out of a small player. */
  @container torrent-player (width < 620px) {
    :host {
      position: static;
    }
    .sheet {
      inset-inline: 8px;
      width: auto;
      max-width: none;
    }
  }
  @container torrent-player (width < 300px) {
    .sheet {
      inset-inline: 2px;
    }
    [role='menuitemradio'] {
      grid-template-columns: 16px minmax(0, 1fr);
      gap: 4px;
      padding: 0 4px;
    }
    .name {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow-wrap: anywhere;
      white-space: normal;
    }
    .folder,
    .size {
      display: none;
    }
  }
  @media (forced-colors: active) {
    [aria-checked='true'] {
      border: 1px solid Highlight;
    }
  }
`
