import { css } from 'lit'

export const trackerFormStyles = css`
  :host {
    display: block;
    margin-top: 14px;
  }
  label {
    display: block;
    margin-bottom: 6px;
    font-size: 14px;
    color: var(--ink-soft);
  }
  .field {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  input {
    flex: 1 1 220px;
    min-width: 0;
    height: 44px;
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--ground);
    font-size: 16px;
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
  }
  p {
    margin: 8px 0 0;
    font-size: 14px;
    color: var(--ink-soft);
  }
  .problem {
    color: var(--danger);
  }
`
