import { css } from 'lit'

/** A button of an icon, 44 px wide and high as fingers need it: the class `icon-button`. */
export const iconButtonStyles = css`
  .icon-button {
    display: grid;
    flex: none;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font-size: 22px;
    cursor: pointer;
  }
  .icon-button[hidden] {
    display: none;
  }
  .icon-button:hover {
    background: rgb(255 255 255 / 0.14);
  }
  .icon-button:focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
`
