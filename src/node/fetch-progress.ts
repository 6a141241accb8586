import type { TorrentReport } from './bridge/report.ts'

/** Least time between two lines in a log that is no terminal, in milliseconds: our own choice. */
const lineMs = 60_000

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** A torrent's progress as a line for people. */
export const sayProgress = (report: TorrentReport): string => {
  const { name, reason, length, verified, ordinary, webRtc, dial } = report
  if (reason !== null) return `${name}: ${reason}`
  const parts = [
    ordinary.peers === 0
      ? noPeers(dial)
      : `${ordinary.peers} ordinary ${ordinary.peers === 1 ? 'peer' : 'peers'}`,
    ...(webRtc.peers > 0 ? [`${webRtc.peers} ${webRtc.peers === 1 ? 'browser' : 'browsers'}`] : []),
    length === 0
      ? 'its description is not here yet'
      : `${megabytes(verified)} of ${megabytes(length)} here (${Math.floor((100 * verified) / length)} %)`,
    ...(ordinary.downloadRate >= 1_000 ? [`${megabytes(ordinary.downloadRate)}/s`] : []),
  ]
  return `${name}: ${parts.join(', ')}`
}

const noPeers = (dial: TorrentReport['dial']): string => {
  const failed = dial === null ? 0 : dial.silent + dial.refused + dial.closed
  if (dial === null || dial.found === 0) return 'no ordinary peer found yet'
  return `no ordinary peer reached yet (${dial.found} found, ${failed} not reached)`
}

/**
 * Shows how the torrents of the command line are doing: on a terminal in one line that is written anew, else
 * a line a torrent when much has changed.
 */
export class ProgressPrinter {
  readonly #write: (text: string) => void
  readonly #isTerminal: boolean
  readonly #now: () => number
  readonly #shown = new Map<string, { readonly what: string; readonly at: number }>()

  constructor(write: (text: string) => void, isTerminal: boolean, now: () => number) {
    this.#write = write
    this.#isTerminal = isTerminal
    this.#now = now
  }

  show(report: TorrentReport): void {
    const line = sayProgress(report)
    if (this.#isTerminal) {
      this.#write(`\r\u001b[K${line.slice(0, 100)}`)
      return
    }
    const shown = this.#shown.get(report.infoHash)
    const what = stageOf(report)
    const now = this.#now()
    if (
      shown?.what === what ||
      (shown !== undefined && isMinor(shown.what, what) && now - shown.at < lineMs)
    ) {
      return
    }
    this.#shown.set(report.infoHash, { what, at: now })
    this.#write(`${line}\n`)
  }
}

/** A stage of a torrent's progress: a line is written when it changes. */
const stageOf = ({ reason, ordinary, length, verified }: TorrentReport): string => {
  if (reason !== null) return reason
  const tenth = length === 0 ? -1 : Math.floor((10 * verified) / length)
  return `${ordinary.peers > 0 ? 'peers' : 'alone'} ${tenth}`
}

/** Peers come and go: that alone is told once in a while. */
const isMinor = (before: string, after: string): boolean => before.split(' ')[1] === after.split(' ')[1]
