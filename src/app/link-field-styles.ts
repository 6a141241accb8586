import { css } from 'lit'

export const linkFieldStyles = css`
  :host {
    display: block;
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
  input {
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
  input:focus-visible {
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
  /* As high as the longest sentence, whatever stands here: a problem moves nothing. */
  .note {
    min-height: calc(2 * 21px);
    margin-top: 10px;
  }
  @media (max-width: 520px) {
    .field {
      flex-direction: column;
    }
    input {
      flex: none;
    }
    .note {
      min-height: calc(3 * 21px);
    }
  }
  @media (max-width: 359px) {
    .note {
      min-height: calc(4 * 21px);
    }
  }
`
