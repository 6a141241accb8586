import { css } from 'lit'

export const framedCardStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-height: 100vh;
    min-height: 100dvh;
    padding: 16px;
  }
  section {
    width: 100%;
    max-width: 480px;
    padding: 24px;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--surface);
  }
  .logo svg {
    display: block;
    width: 40px;
    height: 40px;
  }
  h1 {
    margin: 14px 0 0;
    font-size: 20px;
    font-weight: 660;
    line-height: 1.25;
    text-wrap: balance;
  }
  p {
    margin: 8px 0 0;
    color: var(--ink-soft);
    font-size: 15px;
    text-wrap: pretty;
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    margin-top: 18px;
  }
  .button {
    flex: 1 1 auto;
    white-space: normal;
    text-align: center;
  }
`
