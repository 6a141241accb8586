import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { sayError } from '../shared/errors.ts'
import { type Act, actionsView } from './action-buttons.ts'
import { bridgePeersText } from './bridge-texts.ts'
import { formatRate, keepUnits } from './format.ts'
import { arrowDown, arrowUp, paused as pausedIcon, people } from './icons.ts'
import type { Saying } from './saying.ts'
import { swarmTexts } from './texts/swarm.ts'
import type { Toast } from './toasts.ts'

/** Why uploads are off, in words; `''` when they are not. */
const uploadsOff = ({ policy, savesData }: TorrentSnapshot): string => {
  if (policy.uploadLimit !== 0) return ''
  return savesData ? swarmTexts().uploadsOffBySaver : swarmTexts().uploadsOff
}

/** Peers and rates, for the top of the player. */
export const swarmView = (torrent: TorrentSnapshot): TemplateResult => {
  const { peers, downloadRate, uploadRate, paused } = torrent
  const off = uploadsOff(torrent)
  const through = bridgePeersText(torrent)
  const texts = swarmTexts()
  return html`
  <div class="swarm" part="swarm">
    <span title=${texts.peersTip}>${people}<span class="visually-hidden">${texts.peers}</span>${peers.length}</span>
    ${through === '' ? nothing : html`<span class="through wide" title=${texts.throughTip}>${through}</span>`}
    ${
      paused
        ? html`<span title=${texts.pausedTip}>${pausedIcon}${texts.paused}</span>`
        : html`<span title=${texts.downloadTip}>${arrowDown}<span class="visually-hidden">${texts.download}</span>${formatRate(downloadRate)}</span>
            <span class="wide" title=${off || texts.uploadTip}>${arrowUp}<span class="visually-hidden">${texts.upload}</span>${off === '' ? formatRate(uploadRate) : texts.off}</span>`
    }
  </div>
`
}

/** What the player says over the picture, in a line of words. It leaves the controls free. */
export const statusView = ({ isPassing, text }: Pick<Saying, 'isPassing' | 'text'>): TemplateResult =>
  html`<div class="layer">
    <div class="status" part="status">
      ${isPassing ? html`<span class="spinner"></span>` : nothing}${keepUnits(text)}
    </div>
  </div>`

/** A card where the part that draws cards cannot be loaded: an update replaced it, or the network is gone. */
export const plainCardView = (
  { title, text, actions, startsIn }: Pick<Saying, 'title' | 'text' | 'actions' | 'startsIn'>,
  act: Act,
): TemplateResult =>
  html`<div class="layer">
    <div class="status plain" part="error" role="alert">
      <p><strong>${title}</strong> ${keepUnits(text)}</p>
      ${actionsView(actions, startsIn, act)}
    </div>
  </div>`

/** A notice, in the same case. */
export const plainToastView = (toast: Toast): TemplateResult =>
  html`<div class="status" part="notice">${sayError(toast)}</div>`
