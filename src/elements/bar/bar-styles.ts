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
  /* What has no room is in the panel of “⋯”, from where its own panel can be opened. */
  media-control-bar [data-no-room]:not([open]) {
    display: none !important;
  }
  media-control-bar [data-no-room][open] {
    position: static;
    width: 0;
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
  media-controller[data-crowded] .big-play,
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
