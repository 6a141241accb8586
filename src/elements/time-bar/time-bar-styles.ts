import { css } from 'lit'

/** Styles of `<torrent-time-bar>`. A time axis goes from left to right in every language. */
export const timeBarStyles = css`
  :host {
    display: block;
    position: relative;
    box-sizing: border-box;
    width: 100%;
    height: 24px;
    padding: 0 9px;
    border-radius: 8px;
    direction: ltr;
    cursor: pointer;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-tap-highlight-color: transparent;
    outline: none;
  }
  :host([disabled]) {
    cursor: default;
    pointer-events: none;
  }
  :host(:focus-visible) {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
  .rail {
    position: relative;
    height: 100%;
  }
  .track {
    position: absolute;
    inset: calc(50% - 2.5px) 0;
    overflow: hidden;
    border-radius: 3px;
    background: rgb(255 255 255 / 0.2);
    transition: inset 0.12s;
  }
  .pointed .track {
    inset: calc(50% - 4px) 0;
  }
  .track > * {
    position: absolute;
    inset: 0;
  }
  .coming {
    opacity: 0.75;
    animation: coming 1.4s ease-in-out infinite alternate;
  }
  .played {
    background: var(--_accent, currentColor);
    transform-origin: left;
  }
  .ahead {
    background: rgb(255 255 255 / 0.28);
    transform-origin: left;
    opacity: 0;
  }
  .pointed .ahead {
    opacity: 1;
  }
  .chapter {
    inset: 0 auto;
    width: 3px;
    margin-left: -1.5px;
    background: rgb(10 12 16 / 0.88);
  }
  /* As wide as the rail, so that moving it by a share of its width needs no layout. */
  .way {
    position: absolute;
    inset: 50% 0 auto;
    height: 0;
    pointer-events: none;
  }
  .moving .played,
  .moving .way {
    transition: transform 0.25s linear;
  }
  .thumb {
    position: absolute;
    inset: -6.5px auto auto -6.5px;
    width: 13px;
    height: 13px;
    border-radius: 50%;
    background: var(--media-range-thumb-background, #fff);
    box-shadow: 0 0 3px rgb(0 0 0 / 0.4);
    transition: scale 0.12s;
  }
  .pointed .thumb,
  :host(:focus-visible) .thumb {
    scale: 1.3;
  }
  .dragged .thumb {
    scale: 1.6;
  }
  .seeking .thumb::after {
    content: '';
    position: absolute;
    inset: -5px;
    border-radius: 50%;
    border: 2px solid var(--_accent, currentColor);
    opacity: 0;
    animation: seeking 1.1s ease-out 0.3s infinite;
  }
  .empty .way {
    display: none;
  }
  .box {
    position: absolute;
    bottom: calc(50% + 14px);
    left: 0;
    z-index: 2;
    box-sizing: border-box;
    display: grid;
    justify-items: center;
    width: max-content;
    max-width: min(220px, 100%);
    padding: 4px;
    border-radius: 9px;
    background: var(--_panel, rgb(18 20 24 / 0.96));
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.4);
    color: #fff;
    font-size: 13px;
    line-height: 1.3;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  .box[hidden] {
    display: none;
  }
  canvas {
    display: block;
    max-width: 100%;
    margin-bottom: 4px;
    border-radius: 6px;
    background: #000;
  }
  canvas[hidden] {
    display: none;
  }
  .title {
    max-width: 100%;
    overflow: hidden;
    padding: 0 4px;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: plaintext;
    font-weight: 600;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0 8px;
    padding: 0 4px 1px;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    color: rgb(255 255 255 / 0.78);
    unicode-bidi: plaintext;
  }
  .state::before {
    content: '';
    flex: none;
    box-sizing: border-box;
    width: 8px;
    height: 8px;
    border: 2px solid currentColor;
    border-radius: 50%;
  }
  .state.here::before {
    border-color: var(--_accent, currentColor);
    background: var(--_accent, currentColor);
  }
  .state.coming::before {
    border-color: var(--_accent, currentColor);
  }
  @keyframes coming {
    from {
      opacity: 0.25;
    }
  }
  @keyframes seeking {
    from {
      opacity: 0.9;
      scale: 0.7;
    }
    to {
      opacity: 0;
      scale: 1.5;
    }
  }
  @media (pointer: coarse) {
    :host {
      height: 44px;
      margin-bottom: -8px;
    }
  }
  /* The container is the player: there is no room for pictures in the smallest ones. */
  @container (width < 300px) {
    canvas {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .coming,
    .seeking .thumb::after {
      animation: none;
    }
    .seeking .thumb::after {
      opacity: 0.9;
    }
    .track,
    .thumb,
    .moving .played,
    .moving .way {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .track {
      forced-color-adjust: none;
      inset: calc(50% - 4.5px) 0;
      box-sizing: border-box;
      border: 1px solid CanvasText;
      background: Canvas;
    }
    .pointed .track {
      inset: calc(50% - 5.5px) 0;
    }
    .played {
      background: Highlight;
    }
    .ahead {
      display: none;
    }
    .chapter {
      background: CanvasText;
    }
    .thumb {
      forced-color-adjust: none;
      background: CanvasText;
      outline: 2px solid Canvas;
    }
    .box {
      border: 1px solid CanvasText;
      color: CanvasText;
    }
    .state {
      color: CanvasText;
    }
    .state::before {
      forced-color-adjust: none;
    }
  }
`
