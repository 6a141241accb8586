/** Bytes in a link's buffer below which its listener hears `drain`. simple-peer sets its channels to the same. */
export const lowWaterBytes = 64 * 1024
