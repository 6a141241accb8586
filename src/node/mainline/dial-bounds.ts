/**
 * Connections that are being opened at the same time, at most, over all torrents. Issue 12; libtorrent's
 * `half_open_limit` was 20 too.
 */
export const maxHalfOpen = 20
/**
 * Connections of one torrent that are being opened at the same time, at most. Our own choice: a torrent whose
 * peers are all silent leaves room for others.
 */
export const maxHalfOpenOfOne = 15
/** How long a connection may take to open, in milliseconds. Issue 12. */
export const connectMs = 5_000
/** How long the encrypted handshake may take after that, in milliseconds. Our own choice: as long again. */
export const encryptMs = 5_000
/** Connections that are begun within a second, at most, over all torrents. Issue 12. */
export const maxDialsPerSecond = 5
/** An address is dialled once in this time, in milliseconds. Issue 12. */
export const redialMs = 60_000
/** Addresses of one network (/24, /48) that one torrent dials within {@link networkMs}, at most. Issue 12. */
export const maxDialledOfNetwork = 10
/** How long an address counts for its network, in milliseconds. Our own choice: an hour. */
export const networkMs = 60 * 60_000
/**
 * How long an address rests after its first failure, its second, and each later one. Milliseconds; issue 12.
 */
const backOffMs: readonly number[] = [60_000, 5 * 60_000, 15 * 60_000]
/**
 * A link that lived shorter than this was of no use: the address rests as after a failure. Milliseconds; our
 * own choice.
 */
export const shortLinkMs = 60_000

/** How long an address rests after so many failures in a row, in milliseconds. */
export const restMs = (failures: number): number => backOffMs[Math.min(failures, backOffMs.length) - 1] ?? 0
