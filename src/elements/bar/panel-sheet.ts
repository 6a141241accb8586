import { css } from 'lit'

/**
 * A panel above the bar: `.sheet` has its place and its ground, `.panel` in it scrolls, and `.close` beside
 * that is seen where the sheet covers the bar. The player measures its room: see bar-room.ts.
 */
export const panelSheetStyles = css`
  .sheet {
    position: absolute;
    inset-inline-end: 0;
    bottom: var(--_panel-bottom, calc(100% + 8px));
    z-index: 2;
    display: flex;
    box-sizing: border-box;
    width: max-content;
    min-width: min(200px, 100cqi - 4px);
    max-width: min(420px, 92cqi);
    min-height: var(--_panel-min, 0);
    max-height: min(420px, var(--_panel-room, max(140px, 50cqi - 90px)));
    overflow: hidden;
    border-radius: 12px;
    background: var(--_panel, #14171c);
    box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
    font-size: 14px;
    line-height: 1.35;
  }
  .panel {
    flex: 1;
    min-width: 0;
    box-sizing: border-box;
    overflow: auto;
    overscroll-behavior: contain;
    border-radius: 12px;
    padding: 6px;
    padding-inline-end: var(--_panel-side, 6px);
  }
  /* The last row fades while more follow: a browser that cannot do this cuts it. */
  @supports (animation-timeline: scroll(self)) {
    .panel {
      animation: more-rows linear both;
      animation-timeline: scroll(self);
    }
  }
  @keyframes more-rows {
    from,
    95% {
      mask-image: linear-gradient(#000 calc(100% - 28px), transparent);
    }
    to {
      mask-image: none;
    }
  }
  .close {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    display: var(--_panel-close, none) !important;
  }
  /* Two lines and no more: what is longer is named in full where it plays. */
  .row .name {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  /* Where there is little room a panel is as wide as the bar lets it be. */
  @container torrent-player (width < 560px) {
    :host {
      position: static;
    }
    .sheet {
      inset-inline-end: 2px;
      max-width: calc(100% - 4px);
    }
  }
  @container torrent-player (width < 300px) {
    .sheet {
      font-size: 13px;
      line-height: 1.25;
    }
    .panel {
      padding-inline-start: 2px;
    }
  }
  /* The time bar stays in view below it where there is room. */
  @container torrent-player (width >= 620px) {
    .sheet {
      bottom: var(--_panel-bottom, calc(100% + 28px));
      max-height: min(420px, calc(var(--_panel-room, 50cqi) - 24px * var(--_panel-free, 1)));
    }
  }
  @media (forced-colors: active) {
    .panel {
      border: 1px solid CanvasText;
    }
  }
`
