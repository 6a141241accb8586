import { html, nothing, type TemplateResult } from 'lit'
import { formatRate } from '../elements/format.ts'
import { check, copy } from '../elements/icons.ts'
import { sayError } from '../shared/errors.ts'
import { linkTo } from './routes.ts'
import { sharingTexts } from './texts/sharing.ts'
import type { Transfer } from './transfers.ts'
import type { TransferAction } from './transfers-bar.ts'

export interface SharedRowActions {
  readonly act: (action: TransferAction) => void
  readonly copy: (href: string) => void
  /** Its link was copied a moment ago. */
  readonly isCopied: boolean
}

/** What this tab shares, as a row of the first page: who gets it, how fast, its link, and an end. */
export const sharedRow = (transfer: Transfer, actions: SharedRowActions): TemplateResult => {
  const { infoHash, torrent, isStopped, problem } = transfer
  const texts = sharingTexts()
  const { name, magnet, peers, uploadRate } = torrent
  const notice = torrent.notices.find(({ id }) => id === 'files')
  const trouble = problem || (notice === undefined ? '' : sayError(notice))
  const isOver = isStopped || problem !== ''
  // It is the same button in every state: after a press the focus is on the undo.
  const [action, text, label]: [TransferAction['action'], string, string] = isStopped
    ? ['undo', texts.undo, texts.shareAgain(name)]
    : isOver
      ? ['dismiss', texts.dismiss, texts.takeOff(name)]
      : ['stop', texts.stop, texts.stopSharing(name)]
  const isOpen = magnet !== null && !isOver
  return html`<li>
    ${isOpen ? html`<a href=${`#${magnet}`}>${name}</a>` : html`<span class="name">${name}</span>`}
    <span class="how">${isOver ? texts.noLongerShared : texts.peers(peers.length)}</span>
    ${isOver || peers.length === 0 ? nothing : html`<span class="how">${texts.sends(formatRate(uploadRate))}</span>`}
    ${
      isOpen
        ? html`<button
            class="button small"
            aria-label=${texts.copyLinkOf(name)}
            @click=${() => actions.copy(linkTo(magnet, location))}
          >
            ${actions.isCopied ? check : copy}${actions.isCopied ? texts.copied : texts.copyLink}
          </button>`
        : nothing
    }
    <button class="button small" aria-label=${label} @click=${() => actions.act({ infoHash, action })}>
      ${text}
    </button>
    ${trouble === '' || isStopped ? nothing : html`<p class="problem">${trouble}</p>`}
  </li>`
}
