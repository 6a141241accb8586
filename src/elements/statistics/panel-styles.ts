import { css } from 'lit'

/** Styles of the panel of statistics. Names of colours are the player's. */
export const panelStyles = css`
  :host {
    --_down: var(--_accent, #4fd8c0);
    --_up: #f3b562;
    --_bridge: #86aefc;
    --_store: #b9bfca;
    --_dim: rgb(255 255 255 / 0.66);
    --_line: rgb(255 255 255 / 0.16);

    position: absolute;
    z-index: 2;
    inset-block: 46px 84px;
    inset-inline-end: 12px;
    width: min(430px, calc(100% - 24px));
    display: flex;
    align-items: flex-start;
    pointer-events: none;
    color: #fff;
    font: 13px / 1.4 var(--media-font-family, system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
  }
  .panel {
    pointer-events: auto;
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    width: 100%;
    max-height: 100%;
    border-radius: 12px;
    background: var(--_panel, #14171c);
    box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
    overflow: hidden;
  }
  header {
    display: flex;
    align-items: center;
    padding-inline: 14px 4px;
    border-bottom: 1px solid var(--_line);
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 14px;
    font-weight: 600;
  }
  button {
    min-width: 44px;
    min-height: 44px;
    padding: 0 10px;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button.close {
    display: grid;
    place-items: center;
    font-size: 18px;
  }
  button:hover {
    background: rgb(255 255 255 / 0.12);
  }
  :focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
  .scroller {
    overflow: auto;
    overscroll-behavior: contain;
    padding: 4px 14px 14px;
    border-radius: 0 0 12px 12px;
  }
  section {
    margin-top: 12px;
  }
  h3 {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    margin: 0 0 5px;
    font-size: 12px;
    font-weight: 600;
    color: var(--_dim);
  }
  h3 > span {
    color: #fff;
    font-weight: 400;
  }
  .plot {
    position: relative;
    height: 76px;
    border-block: 1px solid var(--_line);
    /* Time goes from left to right in every language. */
    direction: ltr;
  }
  .plot svg {
    display: block;
    width: 100%;
    height: 100%;
    overflow: hidden;
  }
  .plot path {
    fill: none;
    stroke-width: 1.75;
    vector-effect: non-scaling-stroke;
    stroke-linejoin: round;
  }
  .plot .area {
    fill: var(--_down);
    fill-opacity: 0.18;
    stroke: none;
  }
  .plot .down {
    stroke: var(--_down);
  }
  .plot .up {
    stroke: var(--_up);
    stroke-dasharray: 5 3;
  }
  .plot .top {
    position: absolute;
    inset: 2px auto auto 0;
    font-size: 11px;
    color: var(--_dim);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin: 5px 0 0;
    padding: 0;
    list-style: none;
  }
  .legend li::before {
    content: '';
    display: inline-block;
    width: 10px;
    height: 10px;
    margin-inline-end: 6px;
    border-radius: 3px;
    background: var(--_colour);
  }
  .down-key {
    --_colour: var(--_down);
  }
  .up-key {
    --_colour: var(--_up);
  }
  .bridge-key {
    --_colour: var(--_bridge);
  }
  .store-key {
    --_colour: var(--_store);
  }
  .bar {
    display: flex;
    height: 8px;
    border-radius: 4px;
    background: var(--_line);
    overflow: hidden;
  }
  .bar > span {
    background: var(--_colour);
    transition: width 0.3s;
  }
  canvas {
    display: block;
    width: 100%;
    direction: ltr;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    padding: 0 0 3px;
    font-size: 11px;
    font-weight: 400;
    text-align: end;
    color: var(--_dim);
  }
  th:first-child {
    text-align: start;
  }
  td {
    padding-block: 4px;
    padding-inline: 10px 0;
    border-top: 1px solid var(--_line);
    text-align: end;
    vertical-align: top;
    white-space: nowrap;
  }
  td:first-child {
    padding-inline-start: 0;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .words {
    display: block;
    font-size: 11px;
    color: var(--_dim);
  }
  .words span + span::before {
    content: ' · ';
  }
  td .bar {
    width: 54px;
    height: 6px;
    margin-block: 6px 2px;
    margin-inline-start: auto;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(90px, auto) 1fr;
    gap: 2px 14px;
    margin: 0;
  }
  .origin dl {
    margin-top: 6px;
  }
  dt {
    color: var(--_dim);
    overflow-wrap: anywhere;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0;
    color: var(--_dim);
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

  /* On a phone the picture is too small for it: it stands over the page below the player. */
  :host([data-sheet]) {
    position: fixed;
    inset: auto 0 0;
    width: auto;
    height: auto;
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    overflow: visible;
  }
  :host([data-sheet]) .panel {
    max-height: var(--_sheet-height, 55vh);
    border-radius: 14px 14px 0 0;
    background: var(--_sheet-panel, #14171c);
  }
  :host([data-sheet]) .scroller {
    padding-bottom: calc(14px + env(safe-area-inset-bottom, 0px));
  }

  @media (prefers-reduced-motion: reduce) {
    .bar > span {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    :host {
      --_dim: CanvasText;
      --_line: GrayText;
      --_down: Highlight;
      --_up: CanvasText;
      --_bridge: LinkText;
      --_store: GrayText;
    }
    .panel {
      border: 1px solid CanvasText;
    }
    .bar,
    .legend li::before {
      forced-color-adjust: none;
    }
  }
`
