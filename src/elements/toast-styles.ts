import { css } from 'lit'

/** Styles of what `<torrent-player>` says beside the picture: what is worth knowing and stops nothing. */
export const toastStyles = css`
  .toasts {
    position: absolute;
    inset: 48px 16px 76px;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 8px;
    overflow: auto;
    scrollbar-width: none;
    pointer-events: none;
  }
  .toast {
    display: flex;
    flex: none;
    align-items: flex-start;
    gap: 10px;
    max-width: 480px;
    padding: 9px 8px 9px 12px;
    border-radius: 10px;
    background: var(--_panel);
    font-size: 13px;
    overflow-wrap: anywhere;
    pointer-events: auto;
    animation: appear 0.2s;
  }
  .toast .words {
    text-wrap: pretty;
  }
  .toast > svg {
    flex: none;
    width: 18px;
    height: 18px;
    color: #ffc861;
  }
  .toast .actions > * {
    margin-top: 8px;
    padding: 4px 12px;
  }
  button.plain {
    position: relative;
    flex: none;
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    margin: -2px 0;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    color: inherit;
    font-size: 15px;
    cursor: pointer;
  }
  /* A finger needs more than what is seen. */
  button.plain::after {
    content: '';
    position: absolute;
    inset: -10px;
  }
  button.plain:hover {
    background: rgb(255 255 255 / 0.14);
  }
  /* The words over the picture come first; what is beside them comes back when they are gone. */
  @container torrent-player (width < 720px) {
    .toasts.beside {
      display: none;
    }
  }
  @container torrent-player (width < 400px) {
    .toasts {
      inset: 38px 8px 64px;
    }
    .toast {
      padding: 6px 8px 8px 10px;
      font-size: 12px;
    }
    /* What can be pressed stays in view: of the words, the first two lines, until somebody touches them. */
    .toast:has(.actions):not(:hover, :focus-within) .words {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow: hidden;
    }
    .toast .actions {
      flex-wrap: nowrap;
      gap: 6px;
    }
    .toast .actions > * {
      margin-top: 6px;
      padding: 4px 9px;
      font-size: 12px;
      line-height: 1.25;
    }
  }
  @container torrent-player (width < 320px) {
    .toasts {
      inset: 34px 6px 6px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .toast {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .toast {
      border: 1px solid CanvasText;
    }
  }
`
