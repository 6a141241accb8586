import { TorrentFileMenuElement } from './torrent-file-menu.ts'

// Two copies of this module on one page are no error: the first one stays.
if (customElements.get('torrent-file-menu') === undefined) {
  customElements.define('torrent-file-menu', TorrentFileMenuElement)
}

declare global {
  interface HTMLElementTagNameMap {
    'torrent-file-menu': TorrentFileMenuElement
  }
}
