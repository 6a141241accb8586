import { css } from 'lit'

export const shareLinkStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    min-width: 0;
  }
  input {
    flex: 1 1 160px;
    min-width: 0;
    height: 44px;
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--ground);
    color: var(--ink-soft);
    font-size: 14px;
    text-overflow: ellipsis;
  }
  .button {
    min-width: 108px;
  }
  @media (max-width: 520px) {
    .button {
      flex: 1 0 auto;
      gap: 7px;
      padding: 0 12px;
    }
  }
  .below {
    flex: 1 0 100%;
    margin: 4px 0 0;
  }
  figcaption,
  p {
    color: var(--ink-soft);
    font-size: 14px;
  }
  .code {
    display: block;
    width: min(100%, 280px);
    margin-bottom: 8px;
    border-radius: 10px;
    background: #fff;
    forced-color-adjust: none;
  }
`
