declare global {
  /** Whether this page wanted to hand a data channel to a worker, and could not. */
  var keptChannels: true | undefined
}

/**
 * Runs in a page before its own scripts: no data channel leaves the page's thread, as in a browser that
 * cannot transfer any.
 */
export const keepChannels = (): void => {
  const post = Worker.prototype.postMessage as (message: unknown, transfer: unknown) => void
  Worker.prototype.postMessage = function (message: unknown, transfer: unknown = []) {
    if (Array.isArray(transfer) && transfer.some((item) => item instanceof RTCDataChannel)) {
      globalThis.keptChannels = true
      throw new DOMException('RTCDataChannel could not be cloned.', 'DataCloneError')
    }
    post.call(this, message, transfer)
  }
}
