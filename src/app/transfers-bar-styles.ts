import { css } from 'lit'

export const transfersBarStyles = css`
  :host {
    display: block;
  }
  .bar {
    border-top: 1px solid var(--line);
    background: var(--surface);
    box-shadow: 0 -6px 24px rgb(0 0 0 / 0.08);
    padding-bottom: env(safe-area-inset-bottom);
  }
  .row {
    display: flex;
    align-items: center;
    gap: 14px;
    max-width: var(--page);
    min-height: 64px;
    margin: 0 auto;
    padding: 8px max(20px, env(safe-area-inset-right)) 8px max(20px, env(safe-area-inset-left));
  }
  .what {
    flex: 1;
    min-width: 0;
    display: grid;
    gap: 1px;
  }
  .name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .how {
    color: var(--ink-soft);
    font-size: 14px;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
  }
  /* Drawn by hand: with an accent of their own browsers leave the rest too dark to see in a dark page. */
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 4px;
    margin-top: 5px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  .actions {
    display: flex;
    flex: none;
    gap: 8px;
  }
  .button[hidden] {
    display: none;
  }
  .button.small {
    min-height: 40px;
    min-width: 40px;
    padding: 0 12px;
    font-size: 15px;
  }
  .fold {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 14px;
    width: 100%;
    max-width: var(--page);
    min-height: 52px;
    margin: 0 auto;
    padding: 6px max(20px, env(safe-area-inset-right)) 6px max(20px, env(safe-area-inset-left));
    border: 0;
    background: none;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    text-align: start;
    cursor: pointer;
  }
  .fold:focus-visible {
    outline-offset: -3px;
  }
  .arrow {
    display: flex;
    flex: none;
  }
  .arrow svg {
    width: 20px;
    height: 20px;
    transition: rotate 0.15s;
  }
  .fold[aria-expanded='true'] .arrow svg {
    rotate: 180deg;
  }
  ul {
    max-height: min(50dvh, 420px);
    margin: 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }
  li {
    border-bottom: 1px solid var(--line);
  }
  @media (max-width: 720px) {
    .row,
    .fold {
      padding-inline: max(14px, env(safe-area-inset-left)) max(14px, env(safe-area-inset-right));
    }
    .row {
      gap: 10px;
    }
    .back span {
      display: none;
    }
    .back,
    .button.small {
      padding: 0 10px;
      min-width: 44px;
      min-height: 44px;
    }
    .name,
    .how {
      font-size: 14px;
    }
    .fold {
      font-size: 14px;
    }
  }
`
