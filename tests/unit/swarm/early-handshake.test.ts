import { expect, it } from 'vitest'
import { encodeHandshake } from '../../../src/protocol/messages.ts'
import { concatBytes } from '../../../src/shared/bytes.ts'
import type { PeerLink } from '../../../src/swarm/ports.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

it('says hello before it answers what the peer sent while nobody listened', async () => {
  const clock = new VirtualClock()
  const torrent = makeTorrent(100_000, 16_384)
  const { swarm } = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const { infoHash } = torrent.info
  const sent: Uint8Array[] = []
  const link: PeerLink = {
    id: 'early',
    initiator: false,
    description: 'a peer that connected to us',
    bufferedAmount: 0,
    setLowWater: () => undefined,
    // As a link of TCP does it, whose handshake was read to find the torrent.
    listen: ({ data }) => data(encodeHandshake({ infoHash, peerId: new Uint8Array(20).fill(9) })),
    send: (data) => sent.push(data.slice()),
    close: () => undefined,
  }
  swarm.addLink(link)
  await clock.pass(10)
  const said = concatBytes(sent)
  expect(said.subarray(0, 20)).toEqual(new TextEncoder().encode('\u0013BitTorrent protocol'))
  expect(said.subarray(28, 48)).toEqual(infoHash)
})
