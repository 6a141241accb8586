import { css } from 'lit'

/** Rows are all of one height, whatever their names: only those in view are drawn. */
export const fileListStyles = css`
  :host {
    display: block;
    --row: 52px;
  }
  h2 {
    margin: 0 0 10px;
    font-size: 16px;
    font-weight: 620;
  }
  .hint {
    margin: 0 0 10px;
    font-size: 15px;
    color: var(--ink-soft);
  }
  .scroller {
    max-height: 430px;
    padding: 0 6px;
    overflow: auto;
    overscroll-behavior-y: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  [role='grid'] {
    position: relative;
  }
  .row {
    position: absolute;
    right: 0;
    left: 0;
    display: flex;
    align-items: center;
    gap: 8px;
    height: var(--row);
  }
  .cell {
    flex: 1;
    min-width: 0;
    height: 100%;
  }
  .file {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr);
    align-items: center;
    gap: 12px;
    width: 100%;
    height: 100%;
    padding: 0 12px;
    border: 0;
    border-radius: 8px;
    background: none;
    text-align: start;
  }
  .file:focus-visible {
    outline-offset: -2px;
  }
  button.file {
    cursor: pointer;
  }
  button.file:hover {
    background: color-mix(in srgb, var(--ink) 6%, transparent);
  }
  button.file[aria-current='true'] {
    background: color-mix(in srgb, var(--accent) 14%, transparent);
  }
  [aria-current='true'] .name {
    font-weight: 600;
  }
  div.file {
    color: var(--ink-soft);
  }
  svg {
    width: 20px;
    height: 20px;
    color: var(--ink-soft);
  }
  [aria-current='true'] svg {
    color: var(--accent);
  }
  .text {
    display: grid;
    min-width: 0;
    line-height: 1.35;
  }
  .below {
    display: flex;
    gap: 10px;
    min-width: 0;
    font-size: 13px;
    color: var(--ink-soft);
  }
  .name,
  .folder {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .folder {
    min-width: 0;
  }
  .size {
    flex: none;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  select {
    flex: none;
    width: 160px;
    height: 36px;
    margin-inline-end: 6px;
    padding: 0 8px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--ground);
    color: inherit;
    font: inherit;
    font-size: 14px;
    text-overflow: ellipsis;
  }
  select:disabled {
    opacity: 0.55;
  }
  .skipped .name,
  .skipped svg {
    opacity: 0.6;
  }
  @media (max-width: 720px) {
    :host {
      --row: 72px;
    }
    .scroller {
      max-height: 62dvh;
    }
    .file {
      gap: 10px;
      padding-block: 0;
      padding-inline: 8px 4px;
    }
    /* Two lines of a name tell more than one, and every row still has the same height. */
    .name {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      font-size: 15px;
      line-height: 1.25;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    select {
      width: 148px;
      height: 44px;
      margin-inline-end: 2px;
      padding: 0 4px;
    }
  }
`
