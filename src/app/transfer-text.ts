import { bridgePeersText } from '../elements/bridge-texts.ts'
import { formatPercent, formatRate } from '../elements/format.ts'
import { sayError } from '../shared/errors.ts'
import { transfersTexts } from './texts/transfers.ts'
import type { Transfer } from './transfers.ts'

/** How much of what is wanted is here, 0 … 1. */
export const progressOf = ({ torrent, kind }: Pick<Transfer, 'torrent' | 'kind'>): number => {
  if (kind === 'shared') return 1
  const { length, missing } = torrent.files.wanted
  return length === 0 ? torrent.progress : 1 - missing / length
}

/** How a torrent is doing, in few words. */
export const transferText = (transfer: Transfer): string => {
  const { torrent, kind, isStopped, problem } = transfer
  const texts = transfersTexts()
  if (problem !== '') return problem
  if (isStopped) return kind === 'shared' ? texts.noLongerShared : texts.stopped
  const trouble = torrent.notices.find(({ id }) => id === 'files')
  if (trouble !== undefined) return sayError(trouble)
  const progress = progressOf(transfer)
  const isHere = progress >= 1
  const here = kind === 'shared' ? texts.sharedHere : isHere ? texts.allIsHere : formatPercent(progress)
  if (torrent.paused) return `${here} · ${texts.paused}`
  const rate = isHere
    ? texts.up(formatRate(torrent.uploadRate))
    : texts.down(formatRate(torrent.downloadRate))
  const through = bridgePeersText(torrent)
  return [here, rate, texts.peers(torrent.peers.length), through].filter((part) => part !== '').join(' · ')
}
