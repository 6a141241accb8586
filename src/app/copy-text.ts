/** Milliseconds in which a button says that it has copied. Our own choice. */
export const copiedMs = 2500

/**
 * Puts a text on the clipboard.
 *
 * @param field holds the same text: where the page may not write, the old way works on its selection
 * @returns whether it is there
 */
export const copyText = async (text: string, field?: HTMLInputElement | null): Promise<boolean> => {
  field?.select()
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No permission, or no secure context.
    return field ? document.execCommand('copy') : false
  }
}
