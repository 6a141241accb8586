/**
 * Registers, when it is imported, `<torrent-video>` and `<torrent-player>`; the controls are apart.
 */
import { TorrentPlayerElement } from './torrent-player.ts'
import { TorrentVideoElement } from './torrent-video.ts'

const define = (name: string, element: unknown): void => {
  // Two copies of this module on one page are no error: the first one stays.
  const registry = globalThis.customElements
  if (registry !== undefined && registry.get(name) === undefined) {
    registry.define(name, element as CustomElementConstructor)
  }
}

define('torrent-video', TorrentVideoElement)
define('torrent-player', TorrentPlayerElement)

declare global {
  interface HTMLElementTagNameMap {
    'torrent-video': TorrentVideoElement
    'torrent-player': TorrentPlayerElement
  }
}
