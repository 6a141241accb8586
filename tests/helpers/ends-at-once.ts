/**
 * A worker in which native WebRTC runs ends at once when it has nothing left to do: @roamhq/wrtc may crash
 * while Node takes the environment apart, in an order that its destructors do not expect.
 */
process.on('beforeExit', (code) => process.exit(code))
