/** The element that has the focus, in whichever shadow root it is. */
export const focusedElement = (): Element | null => {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

/**
 * Tells whether the focus came where it is by a pointer. A person who has clicked a button does not mean the
 * button by the next key: Space plays and pauses then, and the controls may hide.
 */
export class PointerFocus {
  #isByPointer = false

  /** @param signal ends the watching */
  constructor(signal: AbortSignal) {
    const options = { capture: true, passive: true, signal }
    window.addEventListener(
      'pointerdown',
      () => {
        this.#isByPointer = true
      },
      options,
    )
    window.addEventListener(
      'keydown',
      ({ key }) => {
        if (key === 'Tab') this.#isByPointer = false
      },
      options,
    )
  }

  get isByPointer(): boolean {
    return this.#isByPointer
  }
}
