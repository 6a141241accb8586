import { generalProblems, TorrentError } from './errors.ts'

export const abortedError = (signal?: AbortSignal): TorrentError =>
  signal?.reason instanceof TorrentError
    ? signal.reason
    : new TorrentError('aborted', generalProblems.aborted(), { cause: signal?.reason })

/** Settles as `promise` does, or rejects as soon as `signal` aborts. */
export const withSignal = async <Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> => {
  if (signal === undefined) return promise
  if (signal.aborted) throw abortedError(signal)
  return new Promise<Value>((resolve, reject) => {
    const onAbort = (): void => reject(abortedError(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
