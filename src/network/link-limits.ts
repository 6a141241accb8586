/**
 * Bytes in a link's buffer below which its listener hears `drain`. The swarm fills the buffer up to 256 KiB.
 * What is left at the mark lasts 13 ms on the fastest data channel (10 MB/s), while the word goes to the
 * worker and new blocks come back.
 */
export const lowWaterBytes = 128 * 1024

/**
 * Bytes that may arrive before a listener is there. Our own choice: a handshake and a bitfield fit, a flood
 * does not.
 */
export const maxEarlyBytes = 4 * 1024 * 1024
