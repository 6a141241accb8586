import { Notes, sdpInBrief } from './notes.ts'

const notes = new Notes()
const connections: RTCPeerConnection[] = []

/** Notes each state that a connection of this page comes to. */
export const watchConnection = (connection: RTCPeerConnection): void => {
  const name = `connection ${connections.push(connection)}`
  for (const kind of [
    'iceGatheringState',
    'iceConnectionState',
    'connectionState',
    'signalingState',
  ] as const) {
    connection.addEventListener(kind.toLowerCase().replace('state', 'statechange'), () =>
      notes.add(`${name}: ${kind} is ${connection[kind]}`),
    )
  }
  connection.addEventListener('datachannel', ({ channel }) => {
    notes.add(`${name}: a data channel came`)
    channel.addEventListener('open', () => notes.add(`${name}: the data channel is open`))
    channel.addEventListener('close', () => notes.add(`${name}: the data channel is closed`))
  })
}

/** How the candidate pairs and the transport of a connection stand. */
const statistics = async (connection: RTCPeerConnection): Promise<string[]> => {
  const lines: string[] = []
  const stats = (await connection.getStats()) as unknown as Map<string, Record<string, unknown>>
  const place = (id: unknown): string => {
    const candidate = stats.get(String(id))
    return `${candidate?.candidateType} ${candidate?.address}:${candidate?.port}`
  }
  for (const value of stats.values()) {
    if (value.type === 'transport') lines.push(`transport: ICE ${value.iceState}, DTLS ${value.dtlsState}`)
    if (value.type === 'data-channel') {
      lines.push(`data channel: ${value.state}, ${value.messagesReceived} messages came`)
    }
    if (value.type !== 'candidate-pair') continue
    lines.push(
      `${place(value.localCandidateId)} to ${place(value.remoteCandidateId)}: ${value.state}, checks: ` +
        `${value.requestsSent} sent, ${value.responsesReceived} answered; ${value.requestsReceived} came`,
    )
  }
  return lines
}

/** What the connections of this page went through, and how those that have heard of another end stand. */
export const connectionReport = async (): Promise<string[]> => {
  const met = connections.filter(({ remoteDescription }) => remoteDescription !== null)
  const states = await Promise.all(
    met.map(async (connection) => [
      `connection ${connections.indexOf(connection) + 1}, ours: ${sdpInBrief(connection.localDescription?.sdp)}`,
      ...(await statistics(connection)),
    ]),
  )
  return [...notes.lines, ...states.flat()]
}
