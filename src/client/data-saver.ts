/** What a browser that knows the preference “save data” tells of the connection. */
interface Connection extends EventTarget {
  readonly saveData?: boolean
}

/** The browser's own, where it has one (Chromium). */
const ownConnection = (): Connection | undefined =>
  (globalThis.navigator as { connection?: Connection } | undefined)?.connection

/**
 * Tells whether the person asked the browser to save data (`navigator.connection.saveData`), each time that
 * it changes. Where the browser does not say, the person did not ask.
 *
 * @returns a function that stops it
 */
export const watchDataSaver = (
  onChange: (savesData: boolean) => void,
  connection: Connection | undefined = ownConnection(),
): (() => void) => {
  let last = false
  const tell = (): void => {
    const savesData = connection?.saveData === true
    if (savesData === last) return
    last = savesData
    onChange(savesData)
  }
  tell()
  connection?.addEventListener('change', tell)
  return () => connection?.removeEventListener('change', tell)
}
