import { css } from 'lit'

export const torrentAppStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    position: relative;
    min-height: 100dvh;
  }
  landing-view,
  watch-view {
    flex: 1;
    min-height: 0;
  }
  /* In the flow at its end, and always in view: what goes on in this tab, and what is to be said. */
  .foot {
    position: sticky;
    z-index: 20;
    bottom: 0;
  }
  .toasts {
    position: absolute;
    inset: auto 0 100%;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    justify-items: center;
    padding: 0 16px max(20px, env(safe-area-inset-bottom));
    pointer-events: none;
  }
  .settings {
    position: absolute;
    z-index: 1;
    top: 6px;
    inset-inline-end: max(12px, calc((100% - var(--page)) / 2));
    min-width: 44px;
    min-height: 44px;
    padding: 0 10px;
  }
  /* A film that fills the screen of a turned phone is alone on it. */
  @media (orientation: landscape) and (max-height: 500px) and (pointer: coarse) {
    .settings:has(~ watch-view) {
      display: none;
    }
  }
  .drop {
    position: fixed;
    inset: 0;
    z-index: 10;
    display: grid;
    place-items: center;
    padding: 20px;
    background: color-mix(in srgb, var(--ground) 90%, transparent);
    backdrop-filter: blur(10px);
    pointer-events: none;
  }
  .drop div {
    display: grid;
    place-content: center;
    width: 100%;
    height: 100%;
    border: 2px dashed var(--accent);
    border-radius: 20px;
    text-align: center;
  }
  .drop strong {
    font-size: clamp(22px, 4vw, 30px);
    font-weight: 660;
    letter-spacing: -0.015em;
  }
  .drop span {
    margin-top: 6px;
    color: var(--ink-soft);
  }
  .toast {
    display: flex;
    align-items: center;
    gap: 14px;
    max-width: min(640px, 100%);
    padding-block: 8px;
    padding-inline: 18px 8px;
    pointer-events: auto;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--surface);
    box-shadow: 0 10px 40px rgb(0 0 0 / 0.22);
  }
  .toast .button {
    min-height: 38px;
  }
`
