import { css } from 'lit'

export const shareQuestionStyles = css`
  dialog {
    width: min(440px, calc(100vw - 32px));
  }
  h2 {
    overflow-wrap: anywhere;
  }
  p {
    margin: 10px 0 0;
  }
  .name {
    display: block;
    margin-top: 16px;
    font-size: 14px;
    font-weight: 550;
  }
  .name input {
    display: block;
    width: 100%;
    height: 44px;
    margin-top: 6px;
    padding: 0 12px;
    border: 1px solid var(--line-strong);
    border-radius: 10px;
    background: var(--ground);
    font-weight: 400;
  }
  .actions {
    flex-wrap: wrap-reverse;
    gap: 10px;
    margin-top: 22px;
  }
  @media (max-width: 420px) {
    .actions .button {
      flex: 1 1 100%;
    }
  }
`
