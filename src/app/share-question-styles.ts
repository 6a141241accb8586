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
