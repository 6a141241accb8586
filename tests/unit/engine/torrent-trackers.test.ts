import { describe, expect, it } from 'vitest'
import { TorrentTrackers } from '../../../src/engine/torrent-trackers.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(500_000, 65_536)
const hash = toHex(torrent.info.infoHash)
const spy = 'wss://spy.example/announce'
const own = 'wss://own.example'

describe('TorrentTrackers', () => {
  const make = (parts: Partial<ConstructorParameters<typeof TorrentTrackers>[0]> = {}) =>
    new TorrentTrackers({
      own: [own, spy],
      extra: ['wss://site.example'],
      isPrivate: false,
      added: [],
      removed: [],
      ...parts,
    })

  it('what is removed stays out, however it is spelt and whoever names it', () => {
    const trackers = make()
    expect(trackers.remove(`${spy}/`)).toBe(spy)
    expect(trackers.remove(spy)).toBe(null)
    expect(trackers.all).toEqual([own, 'wss://site.example'])
    expect(trackers.addOwn([spy, `${spy}/`, 'wss://new.example'])).toEqual(['wss://new.example'])
    expect(trackers.addExtra([spy])).toEqual([])
    expect(trackers.removed).toEqual([spy])
  })

  it('asks WebSocket trackers first, those of the torrent and of the page by turns', () => {
    const dead = Array.from({ length: 30 }, (_, i) => `wss://dead${i}.example`)
    const trackers = make({
      own: ['udp://a.example:1', ...dead, 'https://b.example'],
      extra: ['wss://site.example', 'wss://dead0.example', 'wss://page.example'],
      removed: ['wss://dead1.example'],
    })
    expect(trackers.toAsk.slice(0, 5)).toEqual([
      'wss://dead0.example',
      'wss://site.example',
      'wss://dead2.example',
      'wss://page.example',
      'wss://dead3.example',
    ])
    expect(trackers.toAsk.slice(-2)).toEqual(['udp://a.example:1', 'https://b.example'])
    // The same trackers, and the link to share keeps their order.
    expect([...trackers.toAsk].sort()).toEqual([...trackers.all].sort())
    expect(trackers.all[0]).toBe('udp://a.example:1')
    expect(make({ isPrivate: true }).toAsk).toEqual([own, spy])
  })

  it('is put back once, even if nothing names it any more', () => {
    const trackers = make({ own: [own], removed: [spy] })
    expect(trackers.all).not.toContain(spy)
    expect(trackers.restore(spy)).toEqual([spy])
    expect(trackers.restore(spy)).toEqual([])
    expect(trackers.all).toEqual([own, spy, 'wss://site.example'])
    expect(trackers.restore('wss://never.example')).toEqual([])
  })

  it('a private torrent keeps to its own', () => {
    const trackers = make()
    trackers.remove(spy)
    expect(trackers.keepToOwn()).toBe(true)
    expect(trackers.keepToOwn()).toBe(false)
    expect(trackers.addExtra(['wss://other.example'])).toEqual([])
    expect(trackers.all).toEqual([own])
    expect(make({ isPrivate: true }).all).toEqual([own, spy])
  })
})

describe('a tracker that a person removes', () => {
  const link = `magnet:?xt=urn:btih:${hash}&dn=Film&tr=${own}&tr=${spy}`

  it('is left at once, is no longer stored, is in no link, and comes back when it is put back', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect, forgotten } = makeEngine(clock, torrent)
    const running = await engine.add(link)
    expect(network.last.trackers).toEqual([own, spy])
    running.command({ type: 'remove-tracker', url: spy })
    expect(network.last.trackers).toEqual([own])
    expect(forgotten).toEqual([spy])
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    // The store was opened after the removal: it must not keep what an earlier session had.
    expect(forgotten).toEqual([spy, spy])
    expect(running.snapshot().magnet).not.toContain('spy')
    expect(running.snapshot().removedTrackers).toEqual([spy])
    // The same link once more, as a second element of the page opens it.
    await engine.add(link)
    expect(network.last.trackers).toEqual([own])
    running.command({ type: 'restore-tracker', url: spy })
    expect(network.last.trackers).toEqual([own, spy])
    expect(running.snapshot().magnet).toContain('spy')
    expect(running.snapshot().removedTrackers).toEqual([])
  })

  it('is not asked once in a later session, though link and store name it', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent, [], {}, [own, `${spy}/`, 'wss://stored.example'])
    const running = await engine.add(link, { removedTrackers: [spy] })
    expect(network.last.trackers).toEqual([own])
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    expect(network.last.trackers).toEqual([own, 'wss://stored.example'])
  })
})

describe('the link of a torrent', () => {
  it.each([
    ['a bare info hash', hash, false],
    ['a link without a name', `magnet:?xt=urn:btih:${hash}&tr=${own}`, false],
    ['a whole link', `magnet:?xt=urn:btih:${hash}&dn=Film&tr=${own}`, true],
  ])('of %s is shown when name and trackers are known, and not before', async (_what, source, isNamed) => {
    const clock = new VirtualClock()
    const { engine, connect } = makeEngine(clock, torrent)
    const running = await engine.add(source, { trackers: ['wss://site.example'] })
    // The trackers of an earlier session are looked up first.
    expect(running.snapshot().magnet).toBe(null)
    await clock.pass(10)
    expect(running.snapshot().magnet === null).toBe(!isNamed)
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    const { magnet } = running.snapshot()
    expect(magnet).toContain(`&dn=${encodeURIComponent(torrent.info.name)}`)
    expect(magnet).toContain(encodeURIComponent('wss://site.example'))
  })

  it('of one that was here before has the trackers of then', async () => {
    const clock = new VirtualClock()
    const { engine } = makeEngine(clock, torrent, [], {}, ['wss://stored.example'])
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&dn=Film`)
    expect(running.snapshot().magnet).toBe(null)
    await clock.pass(10)
    expect(running.snapshot().magnet).toContain(encodeURIComponent('wss://stored.example'))
  })

  it('of a .torrent is whole from the first moment', async () => {
    const { engine } = makeEngine(new VirtualClock(), torrent)
    const running = await engine.add(encodeMetainfo(torrent.info.infoBytes, { trackers: [own] }))
    expect(running.snapshot().magnet).toContain(encodeURIComponent(own))
  })
})
