/**
 * A WebRTC end on libdatachannel. It is told what to do in lines of JSON (tests/stacks/foreign-end.ts has the
 * protocol).
 */
import { createInterface } from 'node:readline'
import { cleanup, PeerConnection } from 'node-datachannel'

/** @typedef {{ op: string, id: string, sdp?: string, data?: string }} Command */

/** @param {string} event @param {string} id @param {object} fields */
const say = (event, id, fields = {}) => process.stdout.write(`${JSON.stringify({ event, id, ...fields })}\n`)

class End {
  /** @param {string} id */
  constructor(id) {
    this.id = id
    this.connection = new PeerConnection(id, { iceServers: [] })
    /** @type {import('node-datachannel').DataChannel | null} */
    this.channel = null
    this.isDescribed = false
    // As libtorrent does: nothing is said before gathering ends.
    this.connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.describe()
    })
    this.connection.onStateChange((state) => {
      say('state', id, { message: state })
      if (state === 'failed') say('error', id, { message: 'The connection failed.' })
    })
    this.connection.onIceStateChange((state) => say('state', id, { message: `ICE ${state}` }))
    this.connection.onDataChannel((channel) => this.watch(channel))
  }

  describe() {
    const local = this.connection.localDescription()
    if (this.isDescribed || local === null) return
    this.isDescribed = true
    say('description', this.id, { type: local.type, sdp: local.sdp })
  }

  /** @param {import('node-datachannel').DataChannel} channel */
  watch(channel) {
    this.channel = channel
    channel.onMessage((data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(new Uint8Array(data))
      say('data', this.id, { data: bytes.toString('base64') })
    })
    channel.onClosed(() => say('closed', this.id))
    channel.onError((message) => say('error', this.id, { message }))
    const opened = () => {
      const address = this.connection.getSelectedCandidatePair()?.remote.address ?? ''
      say('open', this.id, { address })
    }
    if (channel.isOpen()) opened()
    else channel.onOpen(opened)
  }

  report() {
    const { connection, channel } = this
    const counts = `${connection.bytesSent()} bytes sent, ${connection.bytesReceived()} received`
    const message = `${counts}, ${channel?.bufferedAmount() ?? 0} buffered; channel open: ${channel?.isOpen() ?? false}`
    say('report', this.id, { message })
  }

  /** @param {Command} command */
  do({ op, sdp = '', data = '' }) {
    if (op === 'offer') this.watch(this.connection.createDataChannel('webtorrent'))
    else if (op === 'answer') this.connection.setRemoteDescription(sdp, 'offer')
    else if (op === 'accept') this.connection.setRemoteDescription(sdp, 'answer')
    else if (op === 'send') this.channel?.sendMessageBinary(Buffer.from(data, 'base64'))
    else if (op === 'report') this.report()
    else if (op === 'close') this.connection.close()
    else throw new Error(`There is no operation ${op}.`)
  }
}

/** @type {Map<string, End>} */
const ends = new Map()
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  /** @type {Command} */
  const command = JSON.parse(line)
  try {
    let end = ends.get(command.id)
    if (end === undefined) {
      end = new End(command.id)
      ends.set(command.id, end)
    }
    end.do(command)
  } catch (error) {
    say('error', command.id, { message: String(error) })
  }
})
lines.on('close', () => {
  for (const { connection } of ends.values()) connection.close()
  cleanup()
  process.exit(0)
})
