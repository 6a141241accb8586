import { css } from 'lit'

/** Of the player's menu of files. Its entries are all of one height: only those in view are drawn. */
export const fileMenuStyles = css`
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
  [role='menu'] {
    position: absolute;
    inset-inline-end: 0;
    bottom: var(--_panel-bottom, calc(100% + 8px));
    z-index: 2;
    width: min(420px, 78cqi);
    max-height: min(320px, var(--_panel-room, 34cqi));
    overflow: auto;
    overscroll-behavior: contain;
    box-sizing: border-box;
    padding: 0 6px;
    /* Not padding: rows are laid from the top of what is scrolled. */
    border-block: 6px solid transparent;
    border-radius: 12px;
    background: var(--_panel, #14171c);
    box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
    font-size: 14px;
    line-height: 1.35;
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
    [role='menu'] {
      inset-inline: 8px;
      width: auto;
      max-height: min(320px, var(--_panel-room, 120px));
    }
  }
  /* The time bar stays in view below it where there is room. */
  @container torrent-player (width >= 620px) {
    [role='menu'] {
      bottom: var(--_panel-bottom, calc(100% + 28px));
      max-height: min(348px, calc(var(--_panel-room, 34cqi) - 24px * var(--_panel-free, 1)));
    }
  }
  @media (forced-colors: active) {
    [role='menu'] {
      border: 1px solid CanvasText;
    }
    [aria-checked='true'] {
      border: 1px solid Highlight;
    }
  }
`
