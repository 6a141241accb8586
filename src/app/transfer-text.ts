import { bridgePeersText } from '../elements/bridge-texts.ts'
import { formatCount, formatPercent, formatRate } from '../elements/format.ts'
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
  if (problem !== '') return problem
  if (isStopped) return kind === 'shared' ? 'No longer shared.' : 'Stopped. What is here stays.'
  const trouble = torrent.notices.find(({ id }) => id === 'files')
  if (trouble !== undefined) return trouble.message
  const progress = progressOf(transfer)
  const isHere = progress >= 1
  const here =
    kind === 'shared' ? 'Shared from this tab' : isHere ? 'All of it is here' : formatPercent(progress)
  if (torrent.paused) return `${here} · paused`
  const rate = isHere ? `↑ ${formatRate(torrent.uploadRate)}` : `↓ ${formatRate(torrent.downloadRate)}`
  const through = bridgePeersText(torrent)
  return [here, rate, formatCount(torrent.peers.length, 'peer'), through]
    .filter((part) => part !== '')
    .join(' · ')
}
