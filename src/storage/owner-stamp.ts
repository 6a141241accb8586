import { fromHex, toHex } from '../shared/bytes.ts'

/**
 * Who may write a torrent's rows: the tab that has the right to run it, from the moment that it got the
 * right. The tab that wrote last leaves its stamp in the database, where every write transaction looks at it.
 */
export interface OwnerStamp {
  /** 32 hexadecimal digits, new each time that a tab gets the right. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly since: number
}

const idBytes = 16
const stampBytes = 8 + idBytes
/**
 * Milliseconds that a stamp may lie in the future. One from further on was made before the machine's clock
 * was put back, and is ignored.
 */
const clockToleranceMs = 60_000

export const newOwnerStamp = (now: number = Date.now()): OwnerStamp => ({
  id: toHex(crypto.getRandomValues(new Uint8Array(idBytes))),
  since: now,
})

/** The stamp as a row: 8 bytes of time (IEEE 754, big endian) and 16 bytes of `id`. */
export const encodeOwnerStamp = ({ id, since }: OwnerStamp): Uint8Array => {
  const bytes = new Uint8Array(stampBytes)
  new DataView(bytes.buffer).setFloat64(0, since)
  bytes.set((fromHex(id) ?? new Uint8Array()).subarray(0, idBytes), 8)
  return bytes
}

/** Reads a stamp from its row; `null` when there is none, or none that can be read. */
export const decodeOwnerStamp = (row: Uint8Array | undefined): OwnerStamp | null => {
  if (row?.length !== stampBytes) return null
  const since = new DataView(row.buffer, row.byteOffset).getFloat64(0)
  return Number.isFinite(since) ? { id: toHex(row.subarray(8)), since } : null
}

/**
 * Whether the owner `mine` may write where `stored` wrote last. It may not when `stored` got the right after
 * it.
 */
export const mayWrite = (stored: OwnerStamp | null, mine: OwnerStamp, now: number = Date.now()): boolean =>
  stored === null ||
  stored.id === mine.id ||
  stored.since <= mine.since ||
  stored.since > now + clockToleranceMs
