/** Registers `<torrent-video>` and `<torrent-player>`: the entry for bundlers. */
import './elements/define-elements.ts'
