import { html, nothing, type TemplateResult } from 'lit'
import { arrowDown, paused, playing } from '../elements/icons.ts'
import type { TorrentPlayerElement } from '../elements/torrent-player.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { filesTexts } from './texts/files.ts'
import { headingOf } from './watch-titles.ts'

/** What plays, and what can be done with its torrent. */
export const headingView = (
  torrent: TorrentSnapshot,
  player: TorrentPlayerElement | null,
): TemplateResult => {
  const file = player?.currentFile ?? null
  const togglePause = (): void => {
    if (torrent.paused) player?.resumeTorrent()
    else player?.pauseTorrent()
  }
  return html`<div class="heading">
    <h1 title=${file?.path ?? torrent.name}><bdi>${headingOf(torrent, file) || filesTexts().unnamed}</bdi></h1>
    <div class="doing">
      ${saveView(torrent, player)}
      <button class="button quiet" @click=${togglePause}>
      ${torrent.paused ? html`${playing}${filesTexts().resumeTransfers}` : html`${paused}${filesTexts().pauseTransfers}`}
      </button>
    </div>
  </div>`
}

/** Once all of the file that plays is here, it can be saved as any file. */
const saveView = (
  torrent: TorrentSnapshot,
  player: TorrentPlayerElement | null,
): TemplateResult | typeof nothing => {
  const current = torrent.files.byIndex(player?.currentFile?.index ?? -1)
  if (current === undefined || current.length === 0 || current.downloaded < current.length) return nothing
  const save = (): void => {
    player?.saveFile(current.index).catch((error: unknown) => console.error('The file was not saved.', error))
  }
  return html`<button class="button" title=${current.path} @click=${save}>${arrowDown}${filesTexts().save}</button>`
}
