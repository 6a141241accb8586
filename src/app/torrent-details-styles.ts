import { css } from 'lit'

export const torrentDetailsStyles = css`
  details {
    margin-top: 28px;
  }
  summary {
    width: max-content;
    padding: 10px 0;
    cursor: pointer;
  }
  h3 {
    margin: 18px 0 6px;
    font-size: 14px;
    font-weight: 600;
    color: var(--ink-soft);
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding-block: 8px;
    padding-inline: 0 16px;
    border-bottom: 1px solid var(--line);
    text-align: end;
    font-weight: 400;
    white-space: nowrap;
  }
  tr > :last-child {
    padding-inline-end: 0;
  }
  thead th {
    color: var(--ink-soft);
    font-size: 13px;
  }
  th:first-child {
    width: 99%;
    min-width: 8em;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .none {
    margin: 0;
    color: var(--ink-soft);
    font-size: 15px;
  }
  .trackers {
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 14px;
  }
  .trackers li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) fit-content(65%) auto;
    align-items: center;
    gap: 0 16px;
    min-height: 44px;
    padding: 4px 0;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .trackers span + span {
    color: var(--ink-soft);
  }
  .button.small {
    padding: 0 12px;
    font-size: 14px;
  }
  @media not (pointer: coarse) {
    .button.small {
      min-height: 36px;
    }
  }
  dl {
    margin: 0;
    font-size: 14px;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    gap: 20px;
    padding: 7px 0;
    border-bottom: 1px solid var(--line);
  }
  dt {
    flex: none;
    color: var(--ink-soft);
  }
  dd {
    margin: 0;
    min-width: 0;
    overflow-wrap: anywhere;
    text-align: end;
  }
  @media (max-width: 720px) {
    .trackers li {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .trackers span {
      grid-column: 1;
    }
    .trackers button {
      grid-area: 1 / 2 / span 2;
    }
  }
`
