/** A process of its own: sends bytes over a bare data channel as fast as it goes. Started by the benches. */
import wrtc from '@roamhq/wrtc'
import { childOptions, tellParent } from './child.ts'

export interface RawSenderOptions {
  /** Bytes to send. */
  readonly length: number
  readonly messageLength: number
}

const highWater = 1024 * 1024

const { length, messageLength } = childOptions<RawSenderOptions>()
const connection = new wrtc.RTCPeerConnection({ iceServers: [] })
const channel = connection.createDataChannel('raw')
channel.binaryType = 'arraybuffer'

let sent = 0
const message = new Uint8Array(messageLength).fill(7)
const pump = (): void => {
  while (sent < length && channel.bufferedAmount < highWater) {
    channel.send(message)
    sent += messageLength
  }
  // This WebRTC has no `bufferedamountlow`.
  if (sent < length) setTimeout(pump, 1)
}
channel.addEventListener('open', pump)
connection.addEventListener('icegatheringstatechange', () => {
  if (connection.iceGatheringState === 'complete') tellParent({ offer: connection.localDescription?.sdp })
})
process.on('message', (answer: RTCSessionDescriptionInit) => void connection.setRemoteDescription(answer))
await connection.setLocalDescription(await connection.createOffer())
