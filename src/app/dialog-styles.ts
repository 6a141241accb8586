import { css } from 'lit'

/** A dialog with a title, sentences and a row of buttons, alike in every dialog. */
export const dialogStyles = css`
  dialog {
    padding: 24px;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--surface);
    color: var(--ink);
    box-shadow: 0 20px 60px rgb(0 0 0 / 0.3);
  }
  dialog::backdrop {
    background: rgb(10 12 14 / 0.5);
  }
  h2 {
    margin: 0;
    font-size: 20px;
    font-weight: 660;
    letter-spacing: -0.01em;
  }
  p {
    color: var(--ink-soft);
    text-wrap: pretty;
  }
  /* A button with many words has two lines rather than to reach out. */
  .button {
    max-width: 100%;
    padding-block: 7px;
    white-space: normal;
    text-wrap: balance;
  }
  .actions {
    display: flex;
    justify-content: flex-end;
  }
`
