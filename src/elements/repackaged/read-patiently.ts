import type { Torrent } from '../../client/client.ts'
import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'

/** Milliseconds between two attempts: the first one waited for half a minute. Our own choice. */
const againMs = 500

/**
 * Reads bytes of a film that is repackaged. Where nobody has them, it goes on waiting: the player says so
 * meanwhile, as it does when the native element waits.
 *
 * @throws TorrentError what {@link Torrent.read} throws, but `timeout`
 */
export const readPatiently = async (
  torrent: Pick<Torrent, 'read'>,
  file: Pick<FileSnapshot, 'index'>,
  begin: number,
  end: number,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<Uint8Array> => {
  for (;;) {
    try {
      return await torrent.read(file.index, begin, end, signal, 'player')
    } catch (error) {
      if (signal.aborted || !(error instanceof TorrentError) || error.code !== 'timeout') throw error
    }
    await new Promise<void>((resolve) => clock.after(againMs, resolve))
    signal.throwIfAborted()
  }
}
