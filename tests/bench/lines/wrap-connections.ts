/** What a wrapped peer and the relay say to each other, as JSON. */
export type ToRelay =
  | { readonly register: string }
  | { readonly release: string }
  | { readonly lookUp: string; readonly id: number }
  | { readonly note: string; readonly at: number }
export interface FromRelay {
  readonly id: number
  readonly relay: string | null
}

interface WrapOptions {
  /** Address at which the relay knows this peer. */
  readonly url: string
  /** Whether the steps of each connection are told to the relay, for a ledger. */
  readonly isNoting?: boolean
}

/** Methods of a connection in the form that returns promises; the old one with callbacks nobody uses. */
interface NativeMethods {
  setLocalDescription(this: RTCPeerConnection, description?: RTCLocalSessionDescriptionInit): Promise<void>
  setRemoteDescription(this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void>
  addIceCandidate(this: RTCPeerConnection, candidate?: RTCIceCandidateInit): Promise<void>
  createAnswer(this: RTCPeerConnection, options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>
  close(this: RTCPeerConnection): void
}

interface WrapEnvironment {
  readonly RTCPeerConnection: typeof RTCPeerConnection
  readonly WebSocket: typeof WebSocket
}

/** What a connection has received, by its selected pair of candidates. */
interface SelectedPair {
  /** `host:port` of the other side, as this side sees it; without the host where the browser hides it. */
  readonly remote: string
  readonly bytesReceived: number
  readonly bytesSent: number
}

declare global {
  /** The pairs of all connections that are open. */
  var selectedPairs: (() => Promise<SelectedPair[]>) | undefined
  /** `host:port` of the other side of every connection, also of those that are closed now. */
  var reachedPeers: Set<string> | undefined
}

/**
 * Runs in a page before its own scripts, and in a Node process before its first import: puts the relay
 * between all of its connections and their peers.
 *
 * A candidate of the other side is replaced by the relay's when it is set, whichever way it came. What this
 * side gathers is told to the relay. It is done in the prototype, so that no connection is left out. Without
 * the relay no connection comes about.
 */
export const wrapConnections = (
  { url, isNoting = false }: WrapOptions,
  environment: WrapEnvironment = globalThis,
): void => {
  const { RTCPeerConnection: Connection, WebSocket: Socket } = environment
  if (Connection === undefined) return
  const socket = new Socket(url)
  const early: string[] = []
  const send = (message: ToRelay): void => {
    const text = JSON.stringify(message)
    if (socket.readyState === 1) socket.send(text)
    else early.push(text)
  }
  socket.addEventListener('open', () => {
    for (const text of early) socket.send(text)
  })
  const answers = new Map<number, (relay: string | null) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, relay } = JSON.parse(String(data)) as FromRelay
    answers.get(id)?.(relay)
    answers.delete(id)
  })
  let ids = 0
  const lookUp = (address: string): Promise<string | null> =>
    new Promise((resolve) => {
      const id = ids++
      answers.set(id, resolve)
      send({ lookUp: address, id })
    })

  const methodsOf = ({
    setLocalDescription,
    setRemoteDescription,
    addIceCandidate,
    createAnswer,
    close,
  }: RTCPeerConnection): NativeMethods =>
    ({ setLocalDescription, setRemoteDescription, addIceCandidate, createAnswer, close }) as NativeMethods

  const candidate = /^((?:a=)?candidate:\S+ \d+ )(\S+)( \d+ )(\S+) (\d+)( typ host.*)$/i
  const addressOf = (line: string): string | null => {
    const [, , protocol = '', , host = '', port = ''] = candidate.exec(line) ?? []
    return protocol.toLowerCase() === 'udp' && /^[\d.]+$/.test(host) ? `${host}:${port}` : null
  }
  /** A candidate with the relay's address; `null` where it has none, and so must not be used. */
  const relayed = async (line: string): Promise<string | null> => {
    const address = addressOf(line)
    const relay = address === null ? null : await lookUp(address)
    const [, head, protocol, priority, , , rest] = candidate.exec(line) ?? []
    return relay === null ? null : `${head}${protocol}${priority}${relay.replace(':', ' ')}${rest}`
  }
  const relayedDescription = async (sdp: string): Promise<string> => {
    const lines = await Promise.all(
      sdp.split('\r\n').map((line) => (line.startsWith('a=candidate:') ? relayed(line) : line)),
    )
    return lines.filter((line) => line !== null).join('\r\n')
  }

  const open = new Map<RTCPeerConnection, Set<string>>()
  const reached = new Set<string>()
  globalThis.reachedPeers = reached
  const pairsOf = async (connection: RTCPeerConnection): Promise<SelectedPair[]> => {
    const stats = await connection.getStats()
    const pairs: SelectedPair[] = []
    for (const transport of stats.values()) {
      // A connection that has found no way yet has none.
      if (transport.type !== 'transport' || transport.selectedCandidatePairId === undefined) continue
      const pair = stats.get(transport.selectedCandidatePairId)
      const remote = stats.get(pair?.remoteCandidateId)
      if (remote === undefined) continue
      const { bytesReceived, bytesSent } = pair
      pairs.push({ remote: `${remote.address ?? ''}:${remote.port}`, bytesReceived, bytesSent })
    }
    for (const { remote } of pairs) reached.add(remote)
    return pairs
  }
  let connections = 0
  const know = (connection: RTCPeerConnection): void => {
    if (open.has(connection)) return
    const own = new Set<string>()
    open.set(connection, own)
    const number = ++connections
    connection.addEventListener('icecandidate', ({ candidate }) => {
      const address = candidate ? addressOf(candidate.candidate) : null
      if (address === null || own.has(address)) return
      own.add(address)
      send({ register: address })
    })
    connection.addEventListener('iceconnectionstatechange', () => {
      if (connection.iceConnectionState === 'connected') pairsOf(connection).catch(() => undefined)
    })
    if (!isNoting) return
    const note = (what: string): void => send({ note: `connection ${number}: ${what}`, at: Date.now() })
    connection.addEventListener('iceconnectionstatechange', () =>
      note(`ice ${connection.iceConnectionState}`),
    )
    connection.addEventListener('connectionstatechange', () => note(connection.connectionState))
    connection.addEventListener('datachannel', ({ channel }) => {
      note('data channel')
      channel.addEventListener('message', () => note('first message in'), { once: true })
    })
  }

  const { prototype } = Connection
  const native = methodsOf(prototype)
  /** Calls that wait for a relay, since a connection does what it is asked to in order. */
  const busy = new WeakMap<RTCPeerConnection, Promise<unknown>>()
  const inOrder = <Result>(connection: RTCPeerConnection, run: () => Promise<Result>): Promise<Result> => {
    const before = busy.get(connection)
    const call = before === undefined ? run() : before.then(run)
    const settled = call
      .catch(() => undefined)
      .then(() => {
        if (busy.get(connection) === settled) busy.delete(connection)
      })
    busy.set(connection, settled)
    return call
  }
  Object.assign(prototype, {
    setLocalDescription(this: RTCPeerConnection, description?: RTCLocalSessionDescriptionInit) {
      know(this)
      const run = (): Promise<void> =>
        description === undefined
          ? native.setLocalDescription.call(this)
          : native.setLocalDescription.call(this, description)
      return busy.has(this) ? inOrder(this, run) : run()
    },
    createAnswer(this: RTCPeerConnection, options?: RTCAnswerOptions) {
      const run = (): Promise<RTCSessionDescriptionInit> => native.createAnswer.call(this, options)
      return busy.has(this) ? inOrder(this, run) : run()
    },
    setRemoteDescription(this: RTCPeerConnection, { type, sdp = '' }: RTCSessionDescriptionInit) {
      know(this)
      return inOrder(this, async () => {
        const description = { type, sdp: await relayedDescription(sdp) }
        if (this.signalingState === 'closed') throw new Error('The connection was closed.')
        await native.setRemoteDescription.call(this, description)
      })
    },
    addIceCandidate(this: RTCPeerConnection, given?: RTCIceCandidateInit | null) {
      return inOrder(this, async () => {
        if (!given?.candidate) return native.addIceCandidate.call(this, given ?? undefined)
        const { sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = given
        const line = await relayed(given.candidate)
        if (line === null || this.signalingState === 'closed') return
        const other = { candidate: line, sdpMid, sdpMLineIndex, usernameFragment }
        await native.addIceCandidate.call(this, other)
      })
    },
    close(this: RTCPeerConnection) {
      for (const address of open.get(this) ?? []) send({ release: address })
      open.delete(this)
      native.close.call(this)
    },
  })

  globalThis.selectedPairs = async () => (await Promise.all([...open.keys()].map(pairsOf))).flat()
}
