/**
 * The result of a page's first visit. Times are milliseconds since the navigation began
 * (`performance.timeOrigin`).
 */
export interface Visit {
  readonly firstFrameMs: number
  /** Milliseconds since 1970. */
  readonly firstFrameAtEpochMs: number
  /** The steps on the way, in order. */
  readonly marks: readonly (readonly [name: string, atMs: number])[]
  /** Address of the stream that gave the picture. */
  readonly streamUrl: string
}

declare global {
  /** Resolves when a first frame has been presented. */
  var firstVisit: Promise<Visit>
  /**
   * Closes every connection, so that the peers need not notice by themselves: at the next visit they have
   * none.
   */
  var leavePeers: () => void
}

/**
 * Runs in a page before its own scripts, the same in every page. It waits for the first frame that a
 * `<video>` with a source presents, wherever that element is, and notes the steps to it as the platform sees
 * them.
 */
export const installVisitMeter = (): void => {
  // A page may be framed, or make frames of its own. Only the top window is measured.
  if (window.parent !== window) return
  const marks: [string, number][] = []
  const seen = new Set<string>()
  /** Notes only the first of each kind. */
  const note = (name: string, atMs = performance.now()): void => {
    if (seen.has(name)) return
    seen.add(name)
    marks.push([name, atMs])
  }

  const wrap = (name: string, made: (object: never) => void): void => {
    const Original = Reflect.get(globalThis, name)
    if (Original === undefined) return
    Reflect.set(
      globalThis,
      name,
      new Proxy(Original, {
        construct(target, args, newTarget) {
          note(`${name} made`)
          const object = Reflect.construct(target, args, newTarget)
          made(object as never)
          return object
        },
      }),
    )
  }
  const watchChannel = (channel: RTCDataChannel): void => {
    channel.addEventListener('open', () => note('data channel open'))
    channel.addEventListener('message', () => note('first message of a peer'))
  }
  wrap('Worker', (worker: Worker) => {
    worker.addEventListener('message', () => note('first message of the worker'))
  })
  wrap('WebSocket', (socket: WebSocket) => {
    socket.addEventListener('open', () => note('tracker socket open'))
    socket.addEventListener('message', ({ data }) => {
      note('tracker answers')
      if (String(data).includes('"answer"')) note('answer of a peer')
      if (String(data).includes('"offer"')) note('offer of a peer')
    })
    const send = socket.send.bind(socket)
    socket.send = (data) => {
      note(String(data).includes('"sdp"') ? 'offers sent to the tracker' : 'announced without offers')
      send(data)
    }
  })
  const connections: RTCPeerConnection[] = []
  globalThis.leavePeers = () => {
    for (const connection of connections) connection.close()
  }
  wrap('RTCPeerConnection', (connection: RTCPeerConnection) => {
    connections.push(connection)
    connection.addEventListener('datachannel', ({ channel }) => watchChannel(channel))
    const create = connection.createDataChannel.bind(connection)
    connection.createDataChannel = (...args) => {
      const channel = create(...args)
      watchChannel(channel)
      return channel
    }
  })
  // Firefox also runs this in the blank page before the first one, which has none.
  const container = (navigator as Partial<Navigator>).serviceWorker
  if (container === undefined) return
  const register = container.register.bind(container)
  container.register = (...args) => {
    note('service worker asked for')
    return register(...args)
  }
  container.addEventListener('controllerchange', () => note('service worker in control'))
  document.addEventListener('DOMContentLoaded', () => note('document and its scripts loaded'))

  globalThis.firstVisit = new Promise((resolve) => {
    const watched = new WeakSet<HTMLMediaElement>()
    const watch = (media: HTMLMediaElement): void => {
      if (watched.has(media) || !(media instanceof HTMLVideoElement)) return
      watched.add(media)
      note('stream address set')
      for (const name of ['loadedmetadata', 'loadeddata', 'canplay', 'playing']) {
        media.addEventListener(name, () => note(`video ${name}`))
      }
      media.requestVideoFrameCallback(() => {
        const firstFrameMs = performance.now()
        note('first frame', firstFrameMs)
        for (const entry of performance.getEntriesByType('paint')) note(entry.name, entry.startTime)
        for (const entry of performance.getEntriesByType('mark')) note(`mark ${entry.name}`, entry.startTime)
        for (const entry of [
          ...performance.getEntriesByType('navigation'),
          ...performance.getEntriesByType('resource'),
        ] as PerformanceResourceTiming[]) {
          const name = new URL(entry.name).pathname.replace(/[0-9a-f]{40}.*/, '…')
          note(`asked for ${name}`, entry.startTime)
          if (entry.responseEnd > 0 && entry.responseEnd <= firstFrameMs) {
            note(`got ${name}`, entry.responseEnd)
          }
        }
        resolve({
          firstFrameMs,
          firstFrameAtEpochMs: performance.timeOrigin + firstFrameMs,
          marks: [...marks].sort(([, a], [, b]) => a - b),
          streamUrl: media.currentSrc,
        })
      })
    }
    const prototype = HTMLMediaElement.prototype
    const source = Object.getOwnPropertyDescriptor(prototype, 'src')
    if (source === undefined) throw new Error('Media elements have no src here.')
    Object.defineProperty(prototype, 'src', {
      ...source,
      set(this: HTMLMediaElement, value: string) {
        if (value !== '') watch(this)
        source.set?.call(this, value)
      },
    })
    const setAttribute = prototype.setAttribute
    prototype.setAttribute = function (name, value) {
      if (name === 'src' && value !== '') watch(this)
      setAttribute.call(this, name, value)
    }
  })
}
