import { css } from 'lit'

/** Of the player's bar, for what comes with its features. They lie in the player's own shadow root. */
export const barStyles = css`
  media-controller[data-keep] > .top,
  media-controller[data-keep] > .bottom {
    opacity: 1 !important;
  }
  media-control-bar {
    position: relative;
  }
  media-control-bar > media-time-display {
    order: -1;
  }
  media-control-bar > .space {
    order: 0;
  }
  media-control-bar > media-play-button,
  media-control-bar > media-seek-backward-button,
  media-control-bar > media-seek-forward-button,
  media-control-bar > media-mute-button,
  media-control-bar > media-volume-range,
  media-control-bar > [data-place='bar-play'] {
    order: -2;
  }
  media-control-bar > [data-place='bar-play'] {
    display: inline-flex;
  }
  media-control-bar > media-captions-button {
    order: 20;
  }
  media-control-bar > torrent-file-menu {
    order: 40;
  }
  media-control-bar > media-pip-button {
    order: 80;
  }
  media-control-bar > media-fullscreen-button {
    order: 90;
  }
  /* Beside numbers of the same size an icon of 24 px makes 44 px. */
  media-control-bar {
    --media-control-padding: 10px;
  }
  .bar-button {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font-size: 22px;
    cursor: pointer;
  }
  .bar-button[hidden] {
    display: none;
  }
  .bar-button:hover {
    background: rgb(255 255 255 / 0.14);
  }
  .bar-button:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
  .bar-more {
    order: 85;
  }
  /* What has no room stands in a row of its own, above the bar. */
  media-control-bar:not([data-more]) [data-no-room],
  media-control-bar [data-left-out] {
    display: none !important;
  }
  media-controller[data-size='low'][data-more] > .top,
  media-controller[data-size='low'][data-more] .big-play,
  media-controller[data-size='low'][data-more] player-touch-controls {
    display: none;
  }
  media-control-bar[data-more] {
    flex-wrap: wrap-reverse;
    justify-content: flex-end;
  }
  media-control-bar[data-more]::after {
    content: '';
    order: 150;
    flex: 0 0 100%;
    height: 0;
  }
  media-control-bar[data-more] [data-no-room] {
    order: 200 !important;
  }
  .big-play {
    position: absolute;
    top: calc(var(--_picture-middle, 50%));
    left: 50%;
    translate: -50% -50%;
  }
  media-controller[data-size='low'] .big-play {
    --media-button-icon-width: 24px;
    --media-button-icon-height: 24px;
    --media-control-padding: 10px;
  }
  /* It lies over the picture and takes no height from what else does. */
  media-controller[data-size='low'] > .top {
    position: absolute;
    inset: 0 0 auto;
    padding: 4px 10px 16px;
    font-size: 13px;
  }
  media-controller[data-size='low'] > .bottom {
    padding-top: 12px;
  }
  media-controller[data-size='flat'] .big-play,
  media-controller[data-size='flat'] > .top {
    display: none;
  }
  media-controller[data-size='flat'] > .bottom {
    padding: 4px 2px 0;
  }
  media-controller[data-narrow] > .top .swarm {
    display: none;
  }
`
