import type { Torrent } from './client.ts'
import type { PageTorrent } from './page-torrent.ts'

/** One use of a torrent: what a page gets. `onReleased` is called once, when the page gives it back. */
export const viewTorrent = (torrent: PageTorrent, onReleased: () => void): Torrent => {
  let isReleased = false
  return {
    infoHash: torrent.infoHash,
    get snapshot() {
      return torrent.snapshot
    },
    get role() {
      return torrent.role
    },
    on: (name, listener) => torrent.on(name, listener),
    ready: (signal) => torrent.ready(signal),
    streamUrl: (fileIndex) => torrent.streamUrl(fileIndex),
    read: (fileIndex, begin, end, signal, reader) => torrent.read(fileIndex, begin, end, signal, reader),
    readHere: (fileIndex, begin, end, signal) => torrent.readHere(fileIndex, begin, end, signal),
    hint: (hint) => torrent.hint(hint),
    pause: () => torrent.command({ type: 'pause' }),
    resume: () => torrent.command({ type: 'resume' }),
    setPolicy: (policy) => torrent.command({ type: 'policy', policy }),
    setFilePriority: (fileIndex, priority) => torrent.command({ type: 'file-priority', fileIndex, priority }),
    removeTracker: (url) => torrent.command({ type: 'remove-tracker', url }),
    restoreTracker: (url) => torrent.command({ type: 'restore-tracker', url }),
    addTracker: (url) => torrent.command({ type: 'add-tracker', url }),
    release: () => {
      if (isReleased) return
      isReleased = true
      onReleased()
    },
  }
}
