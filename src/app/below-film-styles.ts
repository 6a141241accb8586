import { css } from 'lit'

/** What stands below the film, but for the details of the torrent. */
export const belowFilmStyles = css`
  /* The way back leads to where a line begins. */
  header a > svg:dir(rtl) {
    scale: -1 1;
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 10px 24px;
    margin-top: 20px;
  }
  .heading h1 {
    flex: 1 1 240px;
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
  h2,
  summary {
    margin: 0 0 10px;
    font-size: 16px;
    font-weight: 620;
  }
  .share {
    display: flex;
    flex-wrap: wrap;
    gap: 14px 32px;
    align-items: start;
    padding: 18px 20px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .share > * {
    flex: 1 1 320px;
  }
  /* A link and its buttons in a row, or all of them below the words. */
  .share > .link {
    flex-basis: 540px;
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
  .share .problem {
    margin-top: 8px;
    color: var(--danger);
  }
  @media (max-width: 720px) {
    .share .choice select {
      height: 40px;
    }
    .heading .button {
      gap: 7px;
      padding: 0 10px;
      font-size: 15px;
    }
    /* Its words stand below those of the title. */
    .heading .doing > .quiet:first-child {
      margin-inline-start: -10px;
    }
  }
`
