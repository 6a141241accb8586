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
    padding: 0 max(12px, calc((100% - var(--page)) / 2));
  }
  header a {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-height: 44px;
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
  .stage {
    display: flex;
    justify-content: center;
    max-width: var(--page);
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
  /* As the player's own buttons in its cards. */
  [slot='tracker-actions'] {
    border: 0;
    border-radius: 9px;
    background: #fff;
    color: #14171c;
    font-size: 14px;
    font-weight: 600;
  }
  .info,
  footer {
    max-width: var(--page);
    margin: 0 auto;
    padding: 0 20px;
  }
  .address {
    max-width: 680px;
    padding-top: 24px;
  }
  footer {
    min-height: 1.5em;
    padding-top: 20px;
    color: var(--ink-soft);
    font-size: 13px;
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
  }
`
