/** A peer that opens more than one data channel on its connection. */
import wrtc from '@roamhq/wrtc'
import { expect, onTestFinished, test, vi } from 'vitest'
import { webRtcNegotiations } from '../../src/network/negotiation.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { ownLink } from '../helpers/own-link.ts'

test('a second channel is closed, and what comes on it is not heard', async () => {
  const far = new wrtc.RTCPeerConnection({ iceServers: [] })
  onTestFinished(() => far.close())
  const [first, second] = [far.createDataChannel('first'), far.createDataChannel('second')]
  await far.setLocalDescription(await far.createOffer())
  await vi.waitUntil(() => far.iceGatheringState === 'complete')

  const link = new Promise<PeerLink>((resolve, reject) => {
    const negotiation = webRtcNegotiations([], systemClock)(false, {
      open: (made) => resolve(ownLink(made)),
      failed: reject,
    })
    onTestFinished(() => negotiation.destroy())
    negotiation
      .answer({ type: 'offer', sdp: far.localDescription?.sdp ?? '' })
      .then((answer) => far.setRemoteDescription(answer as never))
      .catch(reject)
  })
  const heard: number[] = []
  ;(await link).listen({
    data: (data) => heard.push(...data),
    drain: () => undefined,
    close: () => heard.push(-1),
  })
  await vi.waitUntil(() => second.readyState === 'closed', { timeout: 20_000 })
  first.send(new Uint8Array([1, 2, 3]))
  await vi.waitUntil(() => heard.length > 0)
  expect(heard).toEqual([1, 2, 3])
  ;(await link).close()
})
