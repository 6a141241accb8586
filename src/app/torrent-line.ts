import { html, nothing, type TemplateResult } from 'lit'
import { bridgePeersText } from '../elements/bridge-texts.ts'
import { formatBytes, formatPercent, formatRate } from '../elements/format.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { transfersTexts } from './texts/transfers.ts'

const upText = ({ policy, savesData, uploadRate }: TorrentSnapshot): string => {
  const texts = transfersTexts()
  if (policy.uploadLimit !== 0) return texts.up(formatRate(uploadRate))
  return savesData ? texts.upOffSaver : texts.upOff
}

/** Length, progress, peers and rates of a torrent, in one line. */
export const torrentLine = (torrent: TorrentSnapshot): TemplateResult => {
  const through = bridgePeersText(torrent)
  const texts = transfersTexts()
  return html`
      <p class="line">
        ${
          torrent.length > 0
            ? html`<span>${formatBytes(torrent.length)}</span>
              <span>${torrent.progress >= 1 ? texts.allIsHere : texts.isHere(formatPercent(torrent.progress))}</span>`
            : nothing
        }
        <span>${texts.peers(torrent.peers.length)}</span>
        ${through === '' ? nothing : html`<span>${through}</span>`}
        ${
          torrent.paused
            ? html`<span>${texts.nothingMoves}</span>`
            : html`<span>${texts.down(formatRate(torrent.downloadRate))}</span>
                <span>${upText(torrent)}</span>`
        }
      </p>
`
}
