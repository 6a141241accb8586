import { css } from 'lit'

/** Buttons, links and fields, alike in every view. */
export const sharedStyles = css`
  :host {
    box-sizing: border-box;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 9px;
    min-height: 44px;
    padding: 0 18px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    color: var(--ink);
    font-weight: 550;
    line-height: 1.2;
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition: background-color 0.12s, border-color 0.12s;
  }
  .button:hover {
    border-color: var(--line-strong);
  }
  .button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  .button.primary:hover {
    background: var(--accent-hover);
  }
  .button.quiet {
    border-color: transparent;
    background: none;
    padding: 0 12px;
  }
  .button.quiet:hover {
    background: color-mix(in srgb, var(--ink) 8%, transparent);
  }
  .button svg {
    flex: none;
    width: 20px;
    height: 20px;
  }
  /* What a finger finds. */
  @media (pointer: coarse) {
    .button,
    button,
    input:not([type='checkbox'], [type='radio']),
    select {
      min-width: 44px;
      min-height: 44px;
    }
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  /* A name has the direction of its letters, and stands on the side of the page's. */
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation-duration: 0.01s !important;
    }
  }
`
