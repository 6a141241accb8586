import { css } from 'lit'

/** Of the player, for fingers. They lie in the player's own shadow root. */
export const touchStyles = css`
  /* A finger that moves up or down scrolls the page; two still zoom. */
  media-controller {
    touch-action: pan-y pinch-zoom;
    -webkit-touch-callout: none;
    -webkit-tap-highlight-color: transparent;
  }
  media-controller[data-touch] {
    user-select: none;
    -webkit-user-select: none;
  }
  media-controller[mediaisfullscreen] {
    touch-action: none;
  }
  player-touch-controls {
    position: absolute;
    top: var(--_picture-middle, 50%);
    inset-inline: 0;
    translate: 0 -50%;
    transition: opacity 0.2s;
  }
  media-controller:not([data-touch]) player-touch-controls,
  media-controller[data-size='flat'] player-touch-controls,
  media-controller[data-saying] player-touch-controls,
  media-controller[data-crowded] player-touch-controls,
  :host([data-over]) player-touch-controls,
  media-controller[data-touch] .big-play,
  media-controller[data-touch] media-seek-backward-button,
  media-controller[data-touch] media-seek-forward-button {
    display: none;
  }
  /* What plays is named below the buttons, which stand in the place of the note. */
  media-controller[data-touch] ~ .audio > svg,
  media-controller[data-touch] ~ .layer .audio > svg {
    visibility: hidden;
  }
  media-controller[userinactive]:not([mediapaused]) player-touch-controls {
    opacity: 0;
    visibility: hidden;
    pointer-events: none;
  }
  /* The card of what comes next has no room beside them. */
  @container torrent-player (width < 520px) {
    media-controller:has(~ .place > torrent-next-card:not([hidden])) player-touch-controls {
      display: none;
    }
  }
  /* 44 px are what a finger finds. */
  media-controller[data-touch] torrent-time-bar {
    height: 44px;
    margin-block: -10px;
  }
  media-controller[data-touch] ~ .layer .action {
    min-height: 44px;
  }
  media-controller[data-touch] ~ .toasts .plain {
    width: 44px;
    height: 44px;
    margin-block: -10px;
    margin-inline: 0 -6px;
  }
  @media (prefers-reduced-motion: reduce) {
    player-touch-controls {
      transition: none;
    }
  }
`
