/**
 * Bytes in a link's buffer below which its listener hears `drain`. The swarm fills up to 256 KiB; what is
 * left at the mark is 13 ms of a data channel at its fastest (10 MB/s), while the word goes to the worker and
 * new blocks come back.
 */
export const lowWaterBytes = 128 * 1024

/** Bytes that may arrive before anybody listens. A handshake and a bitfield fit; a flood does not. */
export const maxEarlyBytes = 4 * 1024 * 1024
