import { css } from 'lit'

/** Styles of the words that `<torrent-player>` says over the picture. */
export const sayingStyles = css`
  /* Between the picture and the controls. */
  .layer {
    position: absolute;
    inset: 0;
    display: grid;
    /* What does not fit is scrolled within: a row of its own height would reach under the controls. */
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    place-items: center;
    box-sizing: border-box;
    padding: 16px 16px 76px;
    pointer-events: none;
  }
  .status {
    display: grid;
    justify-items: center;
    gap: 14px;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    box-sizing: border-box;
    max-width: 420px;
    max-height: 100%;
    overflow: auto;
    padding: 14px 18px;
    border-radius: 14px;
    text-align: center;
    text-wrap: balance;
    /* Readable on any picture. */
    background: rgb(0 0 0 / 0.55);
    backdrop-filter: blur(8px);
    animation: appear 0.2s;
    pointer-events: none;
  }
  .status.plain {
    pointer-events: auto;
  }
  .status.plain p {
    margin: 0;
  }
  .status.plain .action {
    min-height: 44px;
    padding: 0 16px;
    border: 0;
    border-radius: 9px;
    background: #fff;
    color: #14171c;
    font: inherit;
  }
  .spinner {
    width: 38px;
    height: 38px;
    border-radius: 50%;
    border: 3px solid rgb(255 255 255 / 0.25);
    border-top-color: var(--_accent);
    animation: turn 0.9s linear infinite;
  }
  .audio {
    display: grid;
    justify-items: center;
    gap: 12px;
    font-size: clamp(16px, 3cqi, 24px);
    text-align: center;
    color: rgb(255 255 255 / 0.88);
    overflow-wrap: anywhere;
    pointer-events: none;
  }
  .audio svg {
    width: 56px;
    height: 56px;
    color: var(--_accent);
  }
  button:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @container torrent-player (width < 520px) {
    .layer {
      padding: 10px 10px 64px;
    }
  }
  @container torrent-player (width < 400px) {
    .status {
      gap: 8px;
      padding: 8px 12px;
      font-size: 13px;
      line-height: 1.35;
    }
    .status .spinner {
      width: 22px;
      height: 22px;
    }
  }
  /* Hardly room for words: they come first, and all of the card is scrolled. */
  @container torrent-player (width < 320px) {
    .layer:has(.status) {
      padding: 8px;
    }
    .status {
      padding: 6px 10px;
      font-size: 12px;
    }
    .status .spinner {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation-duration: 4s;
    }
    .status {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .stats {
      border: 1px solid CanvasText;
    }
    .spinner {
      border-color: GrayText;
      border-top-color: Highlight;
    }
  }
`
