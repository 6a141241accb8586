import { css } from 'lit'

export const settingsDialogStyles = css`
  dialog {
    width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
  }
  .field {
    margin-top: 20px;
  }
  label,
  h3 {
    display: block;
    margin: 0 0 6px;
    font-size: 14px;
    font-weight: 550;
  }
  select,
  input {
    width: 100%;
    height: 44px;
    padding: 0 12px;
    border: 1px solid var(--line-strong);
    border-radius: 10px;
    background: var(--ground);
    color: inherit;
    font: inherit;
  }
  .rate {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-top: 8px;
  }
  .rate input {
    width: 120px;
  }
  .rate label {
    margin: 0;
    font-weight: 400;
  }
  p {
    margin: 6px 0 0;
    font-size: 14px;
  }
  .saver {
    margin-top: 20px;
    padding: 12px 14px;
    border-radius: 10px;
    background: color-mix(in srgb, var(--accent) 12%, transparent);
    color: var(--ink);
  }
  .actions {
    margin-top: 24px;
  }
`
