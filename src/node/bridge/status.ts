import type { PeerSum } from '../../engine/peer-sums.ts'
import type { BridgeStatus } from '../../network/bridge-messages.ts'
import type { DialReport } from '../mainline/ports.ts'

/** What the network of ordinary clients tells of one torrent. */
export interface MainlineReport {
  readonly dial: DialReport
  /** The DHT is asked for its peers now, or has been. */
  readonly asksDht: boolean
}

type State = Pick<BridgeStatus, 'state' | 'reason'>

/** The status of a torrent in whose swarm the bridge is not. */
export const absentStatus = (infoHash: string, { state, reason }: State): BridgeStatus => ({
  type: 'status',
  infoHash,
  state,
  reason,
  peers: 0,
  seeds: 0,
  downloadRate: 0,
  found: 0,
  silent: 0,
  refused: 0,
  closed: 0,
  asksDht: false,
})

/**
 * @param isComplete all of the torrent is here, so that nobody else is needed
 * @param report `null`: the network knows nothing of the torrent yet
 */
export const joinedStatus = (
  infoHash: string,
  isComplete: boolean,
  { peers, seeds, downloadRate }: PeerSum,
  report: MainlineReport | null,
): BridgeStatus => ({
  ...absentStatus(infoHash, { state: isComplete || peers > 0 ? 'joined' : 'joining', reason: null }),
  peers,
  seeds,
  downloadRate: Math.round(downloadRate),
  ...(report === null
    ? {}
    : {
        found: report.dial.found,
        silent: report.dial.silent,
        refused: report.dial.refused,
        closed: report.dial.closed,
        asksDht: report.asksDht,
      }),
})

/** Whether two statuses say the same. */
export const isSameStatus = (a: BridgeStatus, b: BridgeStatus): boolean =>
  (Object.keys(a) as (keyof BridgeStatus)[]).every((key) => a[key] === b[key])
