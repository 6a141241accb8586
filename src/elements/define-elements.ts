/** Registers, when it is imported, `<torrent-video>`, `<torrent-player>` and what the player is made of. */
import './controls.ts'
import './define-player.ts'
