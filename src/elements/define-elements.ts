/** Registers, when it is imported, `<torrent-video>`, `<torrent-player>` and what the player is made of. */
import './controls.ts'
import './define-player.ts'
import { speakAsThePage } from './page-language.ts'

// A server that imports the elements has no page.
if (globalThis.document !== undefined) speakAsThePage()
