import type { TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { TorrentError } from '../../shared/errors.ts'
import { streamUrl } from '../stream-url.ts'

/** The page's service worker as the engine's page side needs it: where streams are served, once they are. */
export interface StreamServing {
  /**
   * It answered this page from its beginning: the site was visited before, maybe by a tab that is open now.
   */
  readonly wasThere: boolean
  /**
   * What stream URLs begin with: an absolute URL that ends with a slash. `null` before the service worker
   * answers.
   */
  readonly scope: string | null
  /**
   * Resolves when the service worker answers this page. After a failure the next call tries again.
   *
   * @throws TorrentError `service-worker`, with what to do about it
   */
  ready(): Promise<void>
}

/**
 * Resolves with what `ready` does when the service worker answers too. Both are asked for from the beginning:
 * nobody waits for peers to hear that nothing will be served.
 *
 * @throws TorrentError `service-worker`, and what `ready` rejects with
 */
export const whenStreamed = async <Value>(ready: Promise<Value>, serving: StreamServing): Promise<Value> => {
  const [value] = await Promise.all([ready, serving.ready()])
  return value
}

/**
 * Where a file of a torrent is served.
 *
 * @throws TorrentError `no-such-file`, `service-worker` before the service worker answers
 */
export const streamAddress = (
  { scope }: Pick<StreamServing, 'scope'>,
  { infoHash, files }: Pick<TorrentSnapshot, 'infoHash' | 'files'>,
  fileIndex: number,
): string => {
  const file = files.byIndex(fileIndex)
  if (file === undefined) {
    throw new TorrentError('no-such-file', `The torrent has no file number ${fileIndex}.`)
  }
  if (scope === null) {
    throw new TorrentError(
      'service-worker',
      'The service worker does not answer yet. A stream can be opened when `ready()` has resolved.',
    )
  }
  return streamUrl(scope, infoHash, fileIndex, file.name)
}
