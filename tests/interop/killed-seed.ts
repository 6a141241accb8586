/**
 * A process of its own: a seed over real WebRTC that answers one offer, told by its parent, and is killed
 * later.
 */
import { webRtcNegotiations } from '../../src/network/negotiation.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { defaultPolicy } from '../../src/swarm/policy.ts'
import { ownLink } from '../helpers/own-link.ts'
import { makeNode } from '../helpers/virtual-world.ts'
import { killedTorrent } from './killed-torrent.ts'

const fail = (error: unknown): never => {
  console.error(error)
  process.exit(1)
}

// Slow enough that the film is not there before it is killed.
const policy = { ...defaultPolicy, uploadLimit: 300_000 }
const { swarm } = await makeNode(systemClock, killedTorrent, { id: 2, have: 'all', policy })
const negotiation = webRtcNegotiations([], systemClock)(false, {
  open: (link) => swarm.addLink(ownLink(link)),
  failed: fail,
})
process.on('message', (offer: RTCSessionDescriptionInit) => {
  negotiation.answer(offer).then((answer) => process.send?.(answer), fail)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
