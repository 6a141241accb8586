import { html, nothing, type TemplateResult } from 'lit'
import { bridgePeersText } from '../elements/bridge-texts.ts'
import { formatBytes, formatCount, formatPercent, formatRate } from '../elements/format.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'

/** Length, progress, peers and rates of a torrent, in one line. */
export const torrentLine = (torrent: TorrentSnapshot): TemplateResult => {
  const through = bridgePeersText(torrent)
  return html`
      <p class="line">
        ${
          torrent.length > 0
            ? html`<span>${formatBytes(torrent.length)}</span>
              <span>${torrent.progress >= 1 ? 'All of it is here' : `${formatPercent(torrent.progress)} is here`}</span>`
            : nothing
        }
        <span>${formatCount(torrent.peers.length, 'peer')}</span>
        ${through === '' ? nothing : html`<span>${through}</span>`}
        ${
          torrent.paused
            ? html`<span>Paused: nothing is downloaded or uploaded</span>`
            : html`<span>↓ ${formatRate(torrent.downloadRate)}</span>
                <span>↑ ${torrent.policy.uploadLimit === 0 ? `off${torrent.savesData ? ' (data saver)' : ''}` : formatRate(torrent.uploadRate)}</span>`
        }
      </p>
`
}
