import { css } from 'lit'

export const landingStyles = css`
  :host {
    display: grid;
    grid-template: 1fr auto / minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
    padding: 32px max(20px, env(safe-area-inset-left)) 20px;
  }
  main {
    align-self: center;
    width: 100%;
    max-width: 640px;
    margin: 0 auto;
    padding-bottom: 6vh;
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
  form {
    margin-top: 34px;
  }
  label {
    display: block;
    margin-bottom: 8px;
    font-size: 14px;
    font-weight: 550;
  }
  .field {
    display: flex;
    gap: 8px;
  }
  input[type='text'] {
    flex: 1;
    min-width: 0;
    height: 52px;
    padding: 0 16px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  input::placeholder {
    color: var(--ink-soft);
    opacity: 0.85;
  }
  input[type='text']:focus-visible {
    outline-offset: 0;
    border-color: var(--accent);
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
  }
  .field .button {
    min-height: 52px;
    padding: 0 26px;
    border-radius: var(--radius);
  }
  .problem {
    margin: 10px 0 0;
    color: var(--danger);
    font-size: 15px;
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    margin-top: 18px;
  }
  .hint {
    margin: 14px 0 0;
    font-size: 14px;
    color: var(--ink-soft);
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
  @media (max-width: 520px) {
    main {
      padding-bottom: 2vh;
    }
    .lead {
      font-size: 17px;
    }
    .field {
      flex-direction: column;
    }
    input[type='text'] {
      flex: none;
    }
    .ways {
      flex-direction: column;
    }
  }
`
