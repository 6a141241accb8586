/** What browsers that know the Save Data preference tell of the connection. */
interface Connection extends EventTarget {
  readonly saveData?: boolean
}

/** The browser's own, where it has one (Chromium). */
const ownConnection = (): Connection | undefined =>
  (globalThis.navigator as { connection?: Connection } | undefined)?.connection

/**
 * Whether the person asked the browser to save data (`navigator.connection.saveData`), now and whenever that
 * changes. Where the browser does not tell, nobody asked.
 *
 * @returns stops listening
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
