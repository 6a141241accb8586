// @roamhq/wrtc is CommonJS without static export names, hence the default import.
import wrtc from '@roamhq/wrtc'

export const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, RTCDataChannel } = wrtc
export default wrtc
