/**
 * One line of a trace: milliseconds of the page's clock, what happened, and for blocks where and on which
 * data channel (counted from 1).
 */
export type TraceEvent = readonly [
  time: number,
  what: string,
  piece?: number,
  begin?: number,
  channel?: number,
]

declare global {
  var benchTrace: TraceEvent[]
}

/**
 * Runs in the page before anything else: notes what happens on tracker sockets, on WebRTC connections and on
 * the peer wire (BEP 3, both directions), and the media element's events. It knows nothing of either
 * contender.
 */
export const traceInPage = (): void => {
  const events: [number, string, number?, number?, number?][] = []
  globalThis.benchTrace = events
  const note = (what: string, piece?: number, begin = 0, channel = 0): void => {
    const now = performance.now()
    events.push(piece === undefined ? [now, what] : [now, what, piece, begin, channel])
  }

  const NativeSocket = globalThis.WebSocket
  globalThis.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [])
      note('tracker socket made')
      this.addEventListener('open', () => note('tracker socket open'))
      this.addEventListener('message', ({ data }) => {
        const text = typeof data === 'string' ? data : ''
        note(
          text.includes('"answer"')
            ? 'tracker answer in'
            : text.includes('"offer"')
              ? 'tracker offer in'
              : 'tracker reply in',
        )
      })
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const text = typeof data === 'string' ? data : ''
      const offers = text.split('"offer_id"').length - 1
      note(text.includes('"answer"') ? 'tracker answer out' : `tracker announce out, ${offers} offers`)
      super.send(data)
    }
  }

  /** Follows one direction of one wire: messages may be cut anywhere. */
  const follow = (direction: 'in' | 'out', channel: number): ((chunk: Uint8Array) => void) => {
    const names = [
      'choke',
      'unchoke',
      'interested',
      'not interested',
      'have',
      'bitfield',
      'request',
      'piece',
      'cancel',
    ]
    const extensions: Record<number, string> = {
      9: 'port',
      14: 'have all',
      15: 'have none',
      16: 'reject',
      17: 'allowed fast',
    }
    let isGreeted = false
    let skip = 0
    const head: number[] = []
    return (chunk) => {
      let at = 0
      while (at < chunk.length) {
        if (skip > 0) {
          const step = Math.min(skip, chunk.length - at)
          skip -= step
          at += step
          continue
        }
        head.push(chunk[at++] ?? 0)
        const uint32 = (from: number): number =>
          (((head[from] ?? 0) << 24) |
            ((head[from + 1] ?? 0) << 16) |
            ((head[from + 2] ?? 0) << 8) |
            (head[from + 3] ?? 0)) >>>
          0
        if (!isGreeted) {
          isGreeted = true
          head.length = 0
          skip = 67
          note(`handshake ${direction}`)
          continue
        }
        if (head.length < 4) continue
        const length = uint32(0)
        if (length === 0) {
          head.length = 0
          continue
        }
        if (head.length < 5) continue
        const id = head[4] ?? 0
        const wanted = id === 6 || id === 7 || id === 8 ? 13 : id === 20 ? 6 : 5
        if (head.length < wanted) continue
        if (wanted === 13) note(`${names[id]} ${direction}`, uint32(5), uint32(9), channel)
        else if (id === 20) note(`${head[5] === 0 ? 'extended handshake' : 'extended message'} ${direction}`)
        else if (id !== 4) note(`${names[id] ?? extensions[id] ?? `message ${id}`} ${direction}`)
        skip = length + 4 - wanted
        head.length = 0
      }
    }
  }
  const bytesOf = (data: unknown): Uint8Array | null =>
    data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : null

  let channels = 0
  const watched = new WeakSet<RTCDataChannel>()
  const watch = (channel: RTCDataChannel): void => {
    if (watched.has(channel)) return
    watched.add(channel)
    const number = ++channels
    const [incoming, outgoing] = [follow('in', number), follow('out', number)]
    channel.addEventListener('open', () => note('data channel open'))
    channel.addEventListener('close', () => note('data channel closed'))
    channel.addEventListener('message', ({ data }) => {
      const bytes = bytesOf(data)
      if (bytes !== null) incoming(bytes)
    })
    const send = channel.send.bind(channel) as (data: unknown) => void
    channel.send = (data: unknown) => {
      const bytes = bytesOf(data)
      if (bytes !== null) outgoing(bytes)
      send(data)
    }
  }
  const NativeConnection = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      note('connection made')
      this.addEventListener('icegatheringstatechange', () => note(`gathering ${this.iceGatheringState}`))
      this.addEventListener('iceconnectionstatechange', () => note(`ice ${this.iceConnectionState}`))
      this.addEventListener('connectionstatechange', () => note(`connection ${this.connectionState}`))
      this.addEventListener('datachannel', ({ channel }) => watch(channel))
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options)
      watch(channel)
      return channel
    }
  }

  const media =
    'loadstart durationchange loadedmetadata loadeddata canplay canplaythrough playing waiting stalled seeking seeked error emptied'
  for (const name of media.split(' ')) {
    globalThis.addEventListener?.(name, () => note(`video ${name}`), { capture: true })
  }
  document.addEventListener('DOMContentLoaded', () => {
    // A media element in a shadow root does not tell the window.
    const observe = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot === null) continue
        for (const name of media.split(' ')) {
          element.shadowRoot.addEventListener(name, () => note(`video ${name}`), { capture: true })
        }
      }
    }
    setTimeout(() => observe(document))
    customElements.whenDefined('torrent-video').then(() => setTimeout(() => observe(document)))
  })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      if (!/\/(stream|webtorrent)\//.test(entry.name)) continue
      events.push([entry.startTime, 'media request', entry.encodedBodySize, 0])
      if (entry.responseStart > 0) {
        events.push([entry.responseStart, 'media answer', entry.encodedBodySize, 0])
      }
    }
  }).observe({ type: 'resource', buffered: true })
}
