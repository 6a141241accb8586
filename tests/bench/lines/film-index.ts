/** Where the packets of a film's picture lie in its file, as ffprobe reads them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Packet {
  /** When its frame is shown, in seconds. */
  readonly seconds: number
  /** Bytes of the file: [begin, end). */
  readonly begin: number
  readonly end: number
  /** Whether decoding can begin with it. */
  readonly isKey: boolean
}

/** Reads ffprobe's lines: time, size, position and flags of each packet. */
export const packetsOf = (lines: string): Packet[] =>
  lines.split('\n').flatMap((line) => {
    const [seconds, size, position, flags = ''] = line.split(',')
    if (position === undefined) return []
    const begin = Number(position)
    return [{ seconds: Number(seconds), begin, end: begin + Number(size), isKey: flags.includes('K') }]
  })

/** The packets of the picture, in the order in which they are decoded. */
export const readPackets = async (path: string): Promise<Packet[]> => {
  const what = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,size,pos,flags', '-of', 'csv=p=0']
  const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...what, path], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return packetsOf(stdout)
}

/** A decoder gives a frame out when it has read some that follow: H.264 reorders two, threads run ahead. */
const readAhead = 3

/** The bytes without which the frame of `seconds` cannot be shown: from the key frame before it on. */
export const bytesToShow = (
  packets: readonly Packet[],
  seconds: number,
): { readonly begin: number; readonly end: number } => {
  const at = packets.reduce(
    (best, packet, index) =>
      packet.seconds <= seconds && packet.seconds > (packets[best]?.seconds ?? Number.NEGATIVE_INFINITY)
        ? index
        : best,
    0,
  )
  const shown = packets[at]
  const key = packets.slice(0, at + 1).findLast(({ isKey }) => isKey)
  if (shown === undefined || key === undefined) throw new Error(`Nothing is shown at ${seconds} s.`)
  return { begin: key.begin, end: (packets[at + readAhead] ?? shown).end }
}
