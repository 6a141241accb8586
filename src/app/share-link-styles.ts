import { css } from 'lit'

export const shareLinkStyles = css`
  :host {
    display: flex;
    gap: 8px;
    min-width: 0;
  }
  input {
    flex: 1;
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
`
