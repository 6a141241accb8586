import { css } from 'lit'

export const landingStyles = css`
  :host {
    display: grid;
    grid-template: 1fr auto / minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
    padding: 32px max(20px, env(safe-area-inset-left)) 20px;
  }
  /* In the middle as far as it goes without a word of it moving when something comes below the buttons. */
  main {
    align-self: start;
    width: 100%;
    max-width: 640px;
    margin: 0 auto;
    padding: max(8px, calc(46dvh - 300px)) 0 24px;
  }
  .logo svg {
    display: block;
    width: 56px;
    height: 56px;
  }
  h1 {
    margin: 22px 0 0;
    font-size: clamp(32px, 6vw, 46px);
    font-weight: 680;
    line-height: 1.08;
    letter-spacing: -0.025em;
  }
  .lead {
    margin: 12px 0 0;
    max-width: 34em;
    font-size: 18px;
    color: var(--ink-soft);
    text-wrap: pretty;
  }
  link-field {
    margin-top: 34px;
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    margin-top: 12px;
  }
  /* Three of them have room beside each other in every language. */
  .ways .button {
    padding: 0 14px;
  }
  /* What is said of files takes the hint's place, and may only push down what comes below the buttons. */
  .note {
    min-height: calc(3 * 21px);
    margin-top: 12px;
  }
  .note p {
    overflow-wrap: anywhere;
  }
  .card {
    margin-top: 24px;
    padding: 16px 18px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .card h2 {
    margin: 0;
    font-size: 15px;
    font-weight: 600;
  }
  .progress {
    display: flex;
    align-items: center;
    gap: 14px;
  }
  .progress > div {
    flex: 1;
    min-width: 0;
  }
  .progress h2 {
    display: flex;
    gap: 12px;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .progress h2 span:first-child {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  progress {
    display: block;
    width: 100%;
    height: 6px;
    margin-top: 10px;
    accent-color: var(--accent);
  }
  ul {
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 16px;
    padding: 6px 0;
  }
  li a,
  li .name {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  li p.problem {
    flex: 1 1 100%;
    margin: 0;
  }
  li .button {
    min-height: 36px;
    padding: 0 12px;
    font-size: 14px;
  }
  li span {
    flex: none;
    font-size: 14px;
    color: var(--ink-soft);
  }
  footer {
    width: 100%;
    max-width: 640px;
    margin: 0 auto;
    font-size: 13px;
    color: var(--ink-soft);
  }
  footer span {
    display: block;
    min-height: 1.5em;
  }
  /* That it is ready offline is said on two lines there, some time after the page was shown. */
  @media (max-width: 380px) {
    footer span {
      min-height: 3em;
    }
  }
  @media (max-width: 520px) {
    main {
      padding-top: max(8px, calc(44dvh - 340px));
    }
    .note {
      min-height: calc(4 * 21px);
    }
    .lead {
      font-size: 17px;
    }
    .ways {
      flex-direction: column;
    }
  }
`
