import { css } from 'lit'

/** Styles of the album view. It leaves the top and the bar of the player free. */
export const albumViewStyles = css`
  :host {
    position: absolute;
    inset: 0 0 88px;
    isolation: isolate;
    box-sizing: border-box;
    display: grid;
    grid-template: minmax(0, 1fr) / auto minmax(0, 1fr);
    gap: 28px;
    padding: 48px 28px 8px;
    line-height: 1.35;
  }
  :host([hidden]) {
    display: none;
  }
  .ground {
    position: absolute;
    inset: 0;
    z-index: -1;
    overflow: hidden;
    mask-image: linear-gradient(#000 60%, transparent);
  }
  .ground > img {
    width: 100%;
    height: 100%;
    object-fit: cover;
    opacity: 0.32;
    filter: blur(48px) saturate(1.3);
    transform: scale(1.2);
  }
  .cover {
    align-self: center;
    width: min(300px, 32cqi, 100dvh - 150px);
    aspect-ratio: 1;
    overflow: hidden;
    border-radius: 12px;
    box-shadow: 0 12px 44px rgb(0 0 0 / 0.45);
  }
  .cover > img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .drawn {
    display: grid;
    place-items: center;
    background: linear-gradient(135deg, hsl(var(--hue) 42% 46%), hsl(calc(var(--hue) + 48) 46% 20%));
    color: rgb(255 255 255 / 0.82);
    font-size: min(96px, 12cqi);
  }
  .beside {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    gap: 16px;
    min-width: 0;
    min-height: 0;
  }
  :host([single]) .beside {
    align-content: center;
    grid-template-rows: auto;
  }
  :host([single]) .cover {
    width: min(172px, 32cqi);
  }
  .words {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 12px;
  }
  p,
  h2 {
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 {
    font-size: clamp(18px, 3.2cqi, 28px);
    font-weight: 680;
    letter-spacing: -0.01em;
  }
  .artist {
    font-size: 16px;
    color: rgb(255 255 255 / 0.86);
  }
  .album {
    font-size: 14px;
    color: rgb(255 255 255 / 0.7);
  }
  .modes {
    display: flex;
  }
  .songs {
    min-height: 0;
    overflow: auto;
    overscroll-behavior: contain;
    border-radius: 12px;
    background: rgb(0 0 0 / 0.26);
  }
  .rows {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .rows > li {
    position: absolute;
    inset-inline: 0;
    height: 44px;
  }
  .song {
    box-sizing: border-box;
    display: grid;
    grid-template-columns: 28px minmax(0, 1fr);
    align-items: center;
    gap: 10px;
    width: 100%;
    height: 100%;
    padding: 0 14px;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .song:hover {
    background: rgb(255 255 255 / 0.1);
  }
  .song[aria-current='true'] {
    background: rgb(255 255 255 / 0.14);
    font-weight: 620;
  }
  .song:focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
  .number {
    color: rgb(255 255 255 / 0.66);
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  [aria-current='true'] .number {
    color: var(--_accent, currentColor);
  }
  .number > svg {
    display: block;
    margin-inline-start: auto;
  }
  /* A name has the direction of its letters, and stands on the side of the page's. */
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container torrent-player (width < 620px) {
    :host {
      inset-block-end: 70px;
      grid-template: auto minmax(0, 1fr) / auto minmax(0, 1fr);
      gap: 12px 14px;
      padding: 42px 12px 6px;
    }
    .cover {
      width: min(104px, 28cqi);
    }
    .beside {
      display: contents;
    }
    .songs {
      grid-column: 1 / -1;
    }
    :host([single]) .cover {
      width: min(130px, 34cqi);
    }
    :host([single]) .words {
      align-self: center;
    }
    .artist,
    .album {
      font-size: 14px;
    }
    .modes {
      grid-column: 1 / -1;
      margin-inline-start: -10px;
    }
  }
  @media (forced-colors: active) {
    .song[aria-current='true'] {
      outline: 1px solid Highlight;
      outline-offset: -2px;
    }
  }
`
