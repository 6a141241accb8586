import { css } from 'lit'

/** Styles of the cards of `<torrent-player>`: what stands in the way of playback, and what to do. */
export const cardStyles = css`
  /* The line at the top of the player stays in view. */
  .layer:has(.card) {
    padding-top: 48px;
  }
  .card {
    display: flex;
    flex-direction: column;
    box-sizing: border-box;
    max-width: 460px;
    max-height: 100%;
    padding: 22px 24px;
    pointer-events: auto;
    border-radius: 14px;
    background: var(--_panel);
    box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
    animation: appear 0.2s;
  }
  /* Where there is little room the words are scrolled, and what can be done stays in view. */
  .card .words {
    min-height: 0;
    overflow: auto;
  }
  /* The last line fades while more follows: a browser that cannot do this cuts it. */
  @supports (animation-timeline: scroll(self)) {
    .card .words {
      animation: more-follows linear both;
      animation-timeline: scroll(self);
    }
  }
  @keyframes more-follows {
    from,
    95% {
      mask-image: linear-gradient(#000 calc(100% - 32px), transparent);
    }
    to {
      mask-image: none;
    }
  }
  .card:has(.other) {
    max-width: 640px;
  }
  .card .detail {
    margin-top: 8px;
    font-size: 12px;
    color: rgb(255 255 255 / 0.6);
  }
  .card h2 {
    margin: 0 0 6px;
    font-size: 17px;
    font-weight: 650;
    line-height: 1.3;
    /* Of Japanese, between phrases; no line begins with a small sign. */
    line-break: strict;
    word-break: auto-phrase;
    text-wrap: balance;
  }
  .card p {
    margin: 0;
    color: rgb(255 255 255 / 0.8);
    overflow-wrap: anywhere;
  }
  .card ul {
    margin: 14px 0 0;
    padding: 0;
    list-style: none;
    font-size: 13px;
    color: rgb(255 255 255 / 0.72);
  }
  .card li {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
    padding: 5px 0;
    border-top: 1px solid rgb(255 255 255 / 0.12);
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    /* What wraps has a margin above it. */
    gap: 0 10px;
  }
  /* Not of the row itself: what a page may put there is often nothing. */
  .actions > *,
  ::slotted([slot='tracker-actions']) {
    margin-top: 16px;
  }
  .action {
    display: inline-flex;
    align-items: center;
    box-sizing: border-box;
    min-height: 44px;
    padding: 8px 16px;
    border: 0;
    border-radius: 9px;
    background: #fff;
    color: #14171c;
    font: inherit;
    font-weight: 600;
    text-decoration: none;
    cursor: pointer;
  }
  .action:hover {
    background: #e6e9ee;
  }
  /* A count-down changes its digits and not its width. */
  .action,
  .card h2 {
    font-variant-numeric: tabular-nums;
  }
  .action.other {
    border: 1px solid rgb(255 255 255 / 0.4);
    background: none;
    color: inherit;
  }
  .action.other:hover {
    background: rgb(255 255 255 / 0.14);
  }
  .busy {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    font-size: 13px;
    color: rgb(255 255 255 / 0.72);
  }
  .busy .spinner {
    width: 14px;
    height: 14px;
    border-width: 2px;
  }
  .action:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @container torrent-player (width < 520px) {
    .layer:has(.card) {
      padding-top: 10px;
    }
    .card {
      padding: 14px 16px;
      font-size: 13px;
    }
    .card h2 {
      font-size: 15px;
    }
    .card .actions > *,
    ::slotted([slot='tracker-actions']) {
      margin-top: 12px;
    }
    /* Two ways stand beside each other: there is no room for one below the other. */
    .card .actions:has(> .other) {
      flex-wrap: nowrap;
      gap: 8px;
    }
    .card .actions:has(> .other) > .action {
      flex: 1 1 auto;
      justify-content: center;
      padding: 4px 10px;
      line-height: 1.25;
      text-align: center;
    }
    .card .actions:has(> .busy) {
      flex-wrap: nowrap;
    }
    .card .details {
      display: none;
    }
  }
  @container torrent-player (width < 400px) {
    .card {
      padding: 10px 14px;
    }
    .card .actions > *,
    ::slotted([slot='tracker-actions']) {
      margin-top: 8px;
    }
  }
  /* Hardly room for words: they come first, and all of the card is scrolled. */
  @container torrent-player (width < 320px) {
    .card .busy {
      display: none;
    }
    .layer:has(.card) {
      padding: 8px 8px 60px;
    }
    .card {
      display: block;
      overflow: auto;
      padding: 8px 12px;
      font-size: 12px;
    }
    .card h2 {
      font-size: 13px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .card {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .card,
    .action {
      border: 1px solid CanvasText;
    }
  }
`
