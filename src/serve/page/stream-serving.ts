import type { TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { TorrentError } from '../../shared/errors.ts'
import { streamUrl } from '../stream-url.ts'
import { servingProblems } from './serving-problems.ts'

/** The page's service worker as the client needs it: where streams are served, once they are. */
export interface StreamServing {
  /**
   * Whether the service worker controlled this page from its beginning. Then the site was visited before,
   * maybe by a tab that is open now.
   */
  readonly wasThere: boolean
  /**
   * The beginning of stream URLs: an absolute URL that ends with a slash. `null` before the service worker
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
 * Resolves with the value of `ready` when the service worker answers too. Both are waited for together, so
 * that a person does not wait for peers only to hear that nothing will be served.
 *
 * @throws TorrentError `service-worker`, or whatever `ready` rejects with
 */
export const whenStreamed = async <Value>(ready: Promise<Value>, serving: StreamServing): Promise<Value> => {
  const [value] = await Promise.all([ready, serving.ready()])
  return value
}

/**
 * The address at which a file of a torrent is served.
 *
 * @throws TorrentError `no-such-file`; `service-worker` before the service worker answers
 */
export const streamAddress = (
  { scope }: Pick<StreamServing, 'scope'>,
  { infoHash, files }: Pick<TorrentSnapshot, 'infoHash' | 'files'>,
  fileIndex: number,
): string => {
  const file = files.byIndex(fileIndex)
  if (file === undefined) {
    throw new TorrentError('no-such-file', servingProblems.noFileNumber(fileIndex))
  }
  if (scope === null) {
    throw new TorrentError('service-worker', servingProblems.notYet())
  }
  return streamUrl(scope, infoHash, fileIndex, file.name)
}
