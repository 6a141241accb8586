/** What the system opened the installed app with. Specification: Web App Launch Handler API. */
interface LaunchParams {
  readonly targetURL?: string
  readonly files?: readonly { getFile(): Promise<File> }[]
}

interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void
}

declare global {
  interface Window {
    readonly launchQueue?: LaunchQueue
  }
}

export interface LaunchListener {
  /** Files that were opened with the app. */
  files(files: readonly File[]): void
  /** The app is open already, and this address of it was asked for: a magnet link, or what was shared. */
  address(url: URL): void
  /** A file cannot be read. */
  failed(error: unknown): void
}

/** Hears what the system opens the installed app with. Only Chromium on desktops has that. */
export const listenForLaunches = (listener: LaunchListener, opened: string = location.href): void => {
  window.launchQueue?.setConsumer(({ targetURL, files = [] }) => {
    if (files.length > 0) {
      Promise.all(files.map((file) => file.getFile())).then(
        (read) => listener.files(read),
        (error: unknown) => listener.failed(error),
      )
      return
    }
    // The address that this page was opened with was read already.
    if (targetURL !== undefined && targetURL !== opened) listener.address(new URL(targetURL))
  })
}
