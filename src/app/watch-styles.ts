import { css } from 'lit'

export const watchStyles = css`
  :host {
    display: block;
    padding-bottom: 48px;
  }
  header {
    display: flex;
    align-items: center;
    height: 56px;
    padding: 0 max(12px, calc((100% - 1216px) / 2));
  }
  header a {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-height: 40px;
    padding: 0 10px;
    border-radius: 10px;
    color: var(--ink);
    font-weight: 600;
    text-decoration: none;
  }
  header a:hover {
    background: color-mix(in srgb, var(--ink) 8%, transparent);
  }
  header a > svg {
    width: 20px;
    height: 20px;
    color: var(--ink-soft);
  }
  /* For those who jump from landmark to landmark; the layout is the view's. */
  main {
    display: contents;
  }
  .stage[hidden] {
    display: none;
  }
  .share .problem {
    margin-top: 8px;
    color: var(--danger);
  }
  .stage {
    display: flex;
    justify-content: center;
    max-width: 1216px;
    margin: 0 auto;
    padding: 0 20px;
  }
  /* As wide as the film's picture is at this height: no bars beside it. */
  torrent-player {
    --aspect: var(--film-aspect, calc(16 / 9));
    width: min(100%, max(460px, (100dvh - 136px) * var(--aspect)));
    max-height: calc(100dvh - 136px);
    min-height: 200px;
    aspect-ratio: var(--aspect);
    border-radius: 14px;
    --torrent-accent-color: #4fd8c0;
  }
  torrent-player[data-album] {
    width: 100%;
    height: min(520px, 100dvh - 136px);
    min-height: 300px;
    aspect-ratio: auto;
  }
  torrent-player[data-album='single'] {
    height: 340px;
  }
  @media (width >= 1200px) {
    :host([theatre]) .stage {
      max-width: none;
      padding: 0;
      background: #000;
    }
    :host([theatre]) torrent-player {
      width: 100%;
      height: calc(100dvh - 150px);
      max-height: none;
      aspect-ratio: auto;
      border-radius: 0;
    }
  }
  /* A phone that is turned: the film fills the screen, and what leads home stands below it. */
  @media (orientation: landscape) and (max-height: 500px) and (pointer: coarse) {
    :host {
      display: flex;
      flex-direction: column;
    }
    header {
      order: 1;
    }
    .stage {
      width: 100%;
      max-width: none;
      padding: 0;
      box-sizing: border-box;
    }
    torrent-player {
      width: 100%;
      height: 100dvh;
      min-height: 0;
      max-height: none;
      aspect-ratio: auto;
      border-radius: 0;
    }
    :host torrent-player[data-album] {
      height: max(300px, 100dvh);
    }
    .info,
    .address,
    footer {
      order: 2;
      width: 100%;
      box-sizing: border-box;
    }
  }
  .unmute {
    position: absolute;
    top: 52px;
    inset-inline-start: 16px;
    min-height: 44px;
    border: 0;
    background: #fff;
    color: #14171c;
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.35);
  }
  .info,
  footer {
    max-width: 1216px;
    margin: 0 auto;
    padding: 0 20px;
  }
  .address {
    max-width: 680px;
    padding-top: 24px;
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: 10px 24px;
    margin-top: 20px;
  }
  .heading h1 {
    flex: 1 1 320px;
    min-width: 0;
  }
  .doing {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  h1 {
    margin: 0;
    font-size: clamp(20px, 3vw, 26px);
    font-weight: 660;
    line-height: 1.25;
    letter-spacing: -0.012em;
    overflow-wrap: anywhere;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    margin: 6px 0 0;
    color: var(--ink-soft);
    font-size: 15px;
    font-variant-numeric: tabular-nums;
  }
  section {
    margin-top: 28px;
  }
  footer {
    min-height: 1.5em;
    padding-top: 20px;
    color: var(--ink-soft);
    font-size: 13px;
  }
  h2,
  summary {
    margin: 0 0 10px;
    font-size: 16px;
    font-weight: 620;
  }
  .share {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 6px 32px;
    align-items: center;
    padding: 18px 20px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .share h2 {
    margin: 0 0 2px;
  }
  .share p {
    margin: 0;
    color: var(--ink-soft);
    font-size: 15px;
    text-wrap: pretty;
  }
  .share .link {
    display: grid;
    gap: 8px;
    min-width: 0;
  }
  .share .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    color: var(--ink-soft);
    font-size: 14px;
  }
  .share .choice select {
    min-width: 0;
    height: 36px;
    padding: 0 8px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--ground);
    color: var(--ink);
    font: inherit;
  }
  .share .left-out {
    font-size: 14px;
  }
  @media (max-width: 720px) {
    .stage {
      padding: 0;
    }
    torrent-player {
      border-radius: 0;
    }
    torrent-player[data-album='queue'] {
      height: calc(100dvh - 150px);
    }
    torrent-player[data-album='single'] {
      height: 300px;
    }
    .share {
      grid-template-columns: minmax(0, 1fr);
      gap: 14px;
    }
    .share .choice select {
      height: 40px;
    }
    .heading .button {
      gap: 7px;
      padding: 0 10px;
      font-size: 15px;
    }
    .line {
      margin-top: 12px;
    }
  }
`
