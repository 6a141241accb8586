import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BridgeReport } from './bridge/report.ts'

/** How the server is doing, for its operator: `/status.json`. It names no address and no viewer. */
export interface ServerStatus {
  /** Seconds since the server started. */
  readonly uptimeSeconds: number
  readonly tracker: { readonly sockets: number; readonly swarms: number }
  readonly child: {
    readonly isRunning: boolean
    /** How often it was started again after a crash. */
    readonly restarts: number
  }
  /** Pages that have a socket to the bridge. */
  readonly bridgeSockets: number
  /** `null`: the bridge is off, or was not needed yet. */
  readonly bridge: (BridgeReport & { readonly totals: BridgeTotals }) | null
}

/** All torrents of the bridge together. */
interface BridgeTotals {
  readonly viewers: number
  readonly links: number
  readonly dialling: number
  /** Bytes a second. */
  readonly downloadRate: number
  readonly uploadRate: number
}

/** A report with its sums. */
export const withTotals = (report: BridgeReport): BridgeReport & { readonly totals: BridgeTotals } => {
  const sum = (value: (torrent: BridgeReport['torrents'][number]) => number): number =>
    Math.round(report.torrents.reduce((total, torrent) => total + value(torrent), 0))
  return {
    ...report,
    totals: {
      viewers: sum(({ viewers }) => viewers),
      links: sum(({ ordinary, webRtc }) => ordinary.peers + webRtc.peers),
      dialling: sum(({ dial }) => dial?.dialling ?? 0),
      downloadRate: sum(({ ordinary, webRtc }) => ordinary.downloadRate + webRtc.downloadRate),
      uploadRate: sum(({ ordinary, webRtc }) => ordinary.uploadRate + webRtc.uploadRate),
    },
  }
}

/**
 * Whether the request carries the operator's token (`Authorization: Bearer …`). Without one set there is none
 * that would do.
 */
export const hasStatusToken = ({ headers }: IncomingMessage, token: string | null): boolean => {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  if (token === null || given === undefined) return false
  const [theirs, ours] = [Buffer.from(given), Buffer.from(token)]
  return theirs.length === ours.length && timingSafeEqual(theirs, ours)
}
