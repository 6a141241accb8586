import { css } from 'lit'

/** Styles of `<torrent-player>`. `--media-*` is media-chrome's vocabulary; `--torrent-*` is ours. */
export const playerStyles = css`
  :host {
    --_accent: var(--torrent-accent-color, var(--media-accent-color, #4fd8c0));
    --_pieces: var(--torrent-pieces-color, rgb(255 255 255 / 0.52));
    --_panel: var(--torrent-panel-color, rgb(18 20 24 / 0.96));
    --media-primary-color: #fff;
    --media-secondary-color: transparent;
    --media-control-background: transparent;
    --media-control-hover-background: rgb(255 255 255 / 0.14);
    --media-control-padding: 9px;
    --media-font-family: var(--torrent-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    --media-font-size: 14px;
    --media-focus-box-shadow: inset 0 0 0 2px var(--_accent);
    --media-range-bar-color: var(--_accent);
    --media-range-thumb-background: #fff;
    --media-range-track-border-radius: 3px;
    --media-tooltip-display: none;

    /* Of scroll bars and fields in panels, whatever the page's is. */
    color-scheme: dark;
    display: block;
    position: relative;
    container: torrent-player / inline-size;
    aspect-ratio: 16 / 9;
    min-width: 0;
    overflow: hidden;
    background: #000;
    color: #fff;
    font: 14px / 1.45 var(--media-font-family);
    -webkit-font-smoothing: antialiased;
  }
  :host([hidden]) {
    display: none;
  }
  :host(:fullscreen) {
    width: 100%;
    height: 100%;
    border-radius: 0 !important;
    aspect-ratio: auto;
  }
  media-controller {
    display: block;
    width: 100%;
    height: 100%;
    background: transparent;
    outline-offset: -2px;
  }
  /* The controls may be loaded after the first picture. */
  media-controller:not(:defined) > :not([slot='media']) {
    display: none;
  }
  media-controller:not(:defined) > [slot='media'] {
    width: 100%;
    height: 100%;
  }
  media-controller:focus-visible {
    outline: 2px solid var(--_accent);
  }
  media-controller[data-quiet] {
    outline: none;
  }
  /* Features put their elements here: see player-features.ts. */
  .place {
    display: contents;
  }
  .scrim {
    align-self: stretch;
    box-sizing: border-box;
    line-height: 1.45;
  }
  .top {
    display: flex;
    align-items: flex-start;
    gap: 16px;
    padding: 14px 18px 40px;
    background: linear-gradient(rgb(0 0 0 / 0.7), rgb(0 0 0 / 0.3) 60%, transparent);
    pointer-events: none;
  }
  .title {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-weight: 600;
    text-shadow: 0 1px 3px rgb(0 0 0 / 0.5);
  }
  /* A name has the direction of its letters, and stands on the side of the page's. */
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  /* Names as the torrent has them are shown on hover. */
  .title[title] {
    pointer-events: auto;
  }
  /* A menu that is open stays in view. */
  .bottom:has([open]) {
    opacity: 1 !important;
    pointer-events: auto !important;
  }
  .swarm {
    display: flex;
    gap: 14px;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    color: rgb(255 255 255 / 0.86);
  }
  .swarm > span {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .swarm > .through {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .bottom[hidden] {
    display: none;
  }
  .bottom [disabled] {
    opacity: 0.35;
    cursor: default;
    pointer-events: none;
  }
  .bottom {
    padding: 36px 10px 6px;
    /* White on it can be read on a white picture too. */
    background: linear-gradient(transparent, rgb(0 0 0 / 0.6) 40%, rgb(0 0 0 / 0.78));
  }
  /* Not loaded yet: its place is kept. */
  torrent-time-bar:not(:defined) {
    display: block;
    height: 24px;
  }
  /* Time and loudness go from left to right in every language, and so do times and rates. */
  media-volume-range,
  media-time-display,
  .swarm > span {
    direction: ltr;
    unicode-bidi: isolate;
  }
  media-control-bar {
    display: flex;
    align-items: center;
  }
  media-control-bar > * {
    flex: none;
    border-radius: 8px;
  }
  media-volume-range {
    width: 76px;
    --media-range-padding-left: 4px;
    --media-range-bar-color: #fff;
  }
  media-time-display {
    padding-inline: 8px;
    font-variant-numeric: tabular-nums;
  }
  .space {
    flex: 1 1 0;
  }
  .big-play {
    --media-control-background: rgb(0 0 0 / 0.55);
    --media-control-hover-background: rgb(0 0 0 / 0.72);
    --media-button-icon-width: 34px;
    --media-button-icon-height: 34px;
    --media-control-padding: 19px;
    border-radius: 50%;
    overflow: hidden;
    backdrop-filter: blur(8px);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @container torrent-player (width < 520px) {
    .wide {
      display: none !important;
    }
    .top {
      padding: 10px 12px 30px;
      gap: 10px;
    }
    .bottom {
      padding: 26px 4px 2px;
    }
    /* A card has no room below the title. */
    media-controller:has(~ .layer > .card) > .top {
      visibility: hidden;
    }
  }
  @container torrent-player (width < 400px) {
    media-time-display {
      padding-inline: 4px;
      --media-font-size: 13px;
    }
    .big-play {
      --media-control-padding: 14px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    media-controller {
      --media-control-transition-in: none;
      --media-control-transition-out: none;
    }
  }
  @media (forced-colors: active) {
    :host {
      --_accent: Highlight;
      --_pieces: GrayText;
      --_panel: Canvas;
      --media-range-thumb-background: CanvasText;
    }
    /* Shadows are not drawn then. */
    media-control-bar > :focus-visible,
    media-volume-range:focus-within,
    .big-play:focus-visible {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .big-play {
      border: 1px solid ButtonText;
    }
    media-volume-range {
      --media-range-bar-color: Highlight;
    }
    media-volume-range::part(track) {
      forced-color-adjust: none;
      border: 1px solid CanvasText;
      background: Canvas;
    }
    media-volume-range::part(progress),
    media-volume-range::part(thumb) {
      forced-color-adjust: none;
    }
  }
`
