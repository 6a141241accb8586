import { connectMs } from './dial-bounds.ts'
import type { Dial } from './dial-ports.ts'
import { DialError, dialTcp } from './dial-tcp.ts'

/** Connects over TCP. */
export const tcpDial: Dial = async ({ address, infoHash, form, signal }) => {
  try {
    return await dialTcp({ address, infoHash, encryption: form, timeoutMs: connectMs, signal })
  } catch (error) {
    if (error instanceof DialError) return error.failure
    if (signal.aborted) return 'silent'
    throw error
  }
}
