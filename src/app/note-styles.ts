import { css } from 'lit'

/** The line below fields and buttons: a hint, or a problem in its place. Lines are 21 px high. */
export const noteStyles = css`
  .note {
    line-height: 21px;
  }
  .note p {
    margin: 0;
    text-wrap: pretty;
  }
  .hint {
    font-size: 14px;
    color: var(--ink-soft);
  }
  .problem {
    font-size: 15px;
    color: var(--danger);
  }
`
