/** When a person is told that nobody is found, and why. */
import { describe, expect, it } from 'vitest'
import type { ManagedTorrent } from '../../../src/engine/managed-torrent.ts'
import type { TrackerStatus } from '../../../src/network/ports.ts'
import { trackerStatus } from '../../../src/network/tracker-status.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(300_000, 65_536)
const hash = toHex(torrent.info.infoHash)
const udp = 'udp://one.example:1'
const url = 'wss://tracker.example'
const pieces = [0, 1, 2, 3, 4]

const said = (running: ManagedTorrent): string[] =>
  running.snapshot().notices.map(({ id, code }) => `${id}: ${code}`)

const start = async (
  source: string | Uint8Array,
  have: readonly number[] = [],
  earlier: string[] | null = null,
) => {
  const clock = new VirtualClock()
  const made = makeEngine(clock, torrent, have, {}, earlier)
  const running = await made.engine.add(source)
  const tell = (...status: TrackerStatus[]): void => made.network.last.listener.trackers(status)
  return { ...made, clock, running, tell }
}

describe('where no page can ask a tracker', () => {
  it.each([
    ['a bare info hash', hash, []],
    ['a link with udp: and http:', `magnet:?xt=urn:btih:${hash}&tr=${udp}&tr=http://two.example/`, [udp]],
    ['a torrent file with udp:', encodeMetainfo(torrent.info.infoBytes, { trackers: [udp] }), [udp]],
  ])('it is said at once, for %s, and unsaid when one is added', async (_what, source, named) => {
    const { clock, running, tell } = await start(source)
    tell(...named.map((each) => trackerStatus(each, 'unusable')))
    await clock.pass(50)
    expect(said(running)).toEqual(['no-peers: no-tracker'])
    running.command({ type: 'add-tracker', url })
    tell(trackerStatus(url, 'connecting'), ...named.map((each) => trackerStatus(each, 'unusable')))
    expect(said(running)).toEqual([])
    running.command({ type: 'remove-tracker', url })
    tell(...named.map((each) => trackerStatus(each, 'unusable')))
    expect(said(running)).toEqual(['no-peers: no-tracker'])
  })

  it('is not said before the trackers of an earlier session were looked up', async () => {
    const { clock, running, tell, network } = await start(hash, [], [url])
    tell()
    expect(said(running)).toEqual([])
    await clock.pass(50)
    tell(trackerStatus(url, 'connecting'))
    expect(network.last.trackers).toEqual([url])
    expect(said(running)).toEqual([])
  })

  it('is not said where everything is here', async () => {
    const { clock, running, tell } = await start(hash, pieces, [udp])
    tell(trackerStatus(udp, 'unusable'))
    await clock.pass(20_000)
    expect(running.snapshot().state).toBe('seeding')
    expect(said(running)).toEqual([])
  })
})

describe('where trackers can be asked', () => {
  it('nothing is said for ten seconds, nor when somebody was there, nor while it is paused', async () => {
    const { clock, running, tell, connect } = await start(`magnet:?xt=urn:btih:${hash}&tr=${url}`)
    tell(trackerStatus(url, 'connected'))
    await clock.pass(9_900)
    expect(said(running)).toEqual([])
    await clock.pass(200)
    expect(said(running)).toEqual(['no-peers: no-peers'])
    running.command({ type: 'pause' })
    expect(said(running)).toEqual([])
    running.command({ type: 'resume' })
    expect(said(running)).toEqual([])
    await clock.pass(10_100)
    expect(said(running)).toEqual(['no-peers: no-peers'])
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().peers.length > 0, 5_000)).toBe(true)
    expect(said(running)).toEqual([])
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
  })

  it('that WebRTC is blocked is said at once, and not to who has a peer all the same', async () => {
    const { clock, running, tell, connect } = await start(`magnet:?xt=urn:btih:${hash}&tr=${url}`)
    const blocked = { ...trackerStatus(url, 'connecting'), problem: 'No connections can be made here.' }
    tell(blocked)
    expect(said(running)).toEqual(['webrtc: no-webrtc'])
    tell(trackerStatus(url, 'connected'))
    expect(said(running)).toEqual([])
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().peers.length > 0, 5_000)).toBe(true)
    tell(blocked)
    expect(said(running)).toEqual([])
  })
})
