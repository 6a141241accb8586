import type { UploadLimit } from '../../swarm/upload-limit.ts'
import { connectMs } from './dial-bounds.ts'
import type { Dial } from './dial-ports.ts'
import { DialError, dialTcp } from './dial-tcp.ts'

/**
 * Connects over TCP.
 *
 * @param readLimit what all links together may read; `null`: there is no limit
 */
export const tcpDial =
  (readLimit: UploadLimit | null): Dial =>
  async ({ address, infoHash, form, signal }) => {
    try {
      return await dialTcp({ address, infoHash, encryption: form, timeoutMs: connectMs, signal, readLimit })
    } catch (error) {
      if (error instanceof DialError) return error.failure
      if (signal.aborted) return 'silent'
      throw error
    }
  }
