/** A second link or a `.torrent` for a torrent that runs: what it adds, and what it must not. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type AddedSource,
  joinSources,
  parseAddedSource,
} from '../../../../src/engine/messages/second-source.ts'
import { encodeMetainfo, parseInfo } from '../../../../src/protocol/metainfo.ts'
import { toHex, toUtf8 } from '../../../../src/shared/bytes.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import { makeEngine } from '../../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, type TestTorrent, VirtualClock } from '../../../helpers/virtual-world.ts'

const first = 'wss://first.example'
const second = 'wss://second.example'
const site = 'wss://site.example'

const torrent = makeTorrent(500_000, 65_536)
const hash = toHex(torrent.info.infoHash)

/** The same torrent, but private: BEP 27's key is the last of its dictionary. */
const privateTorrent = ((): TestTorrent => {
  const { info, content } = torrent
  const text = Buffer.from(info.infoBytes)
  const infoBytes = new Uint8Array(Buffer.concat([text.subarray(0, -1), Buffer.from('7:privatei1ee')]))
  return {
    info: parseInfo(infoBytes, new Uint8Array(createHash('sha1').update(infoBytes).digest())),
    content,
  }
})()
const privateHash = toHex(privateTorrent.info.infoHash)

const source = (parts: Partial<AddedSource>): AddedSource => ({
  infoBytes: null,
  name: null,
  trackers: [],
  linkTrackers: [],
  peers: [],
  ...parts,
})
const addSource = (parts: Partial<AddedSource>) => ({ type: 'add-source', source: source(parts) }) as const

describe('a torrent file for a magnet link that hangs', () => {
  it('makes the files known at once, adds its trackers and its name, and is played when a peer comes', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&tr=${first}`)
    await clock.pass(5_000)
    expect(running.snapshot().files).toHaveLength(0)
    running.command(addSource({ infoBytes: torrent.info.infoBytes, name: 'A name', trackers: [second] }))
    await clock.pass(10)
    expect(running.snapshot().files.map(({ path }) => path)).toEqual(['film.mp4'])
    expect(network.last.trackers).toEqual([first, second])
    expect(running.snapshot().magnet).toContain(encodeURIComponent(second))
    const node = await makeNode(clock, torrent, { id: 1, have: 'all' })
    connect(node)
    const read = running.ready().then((open) => open.readAll(0, 0, 1000, 'test'))
    let got: Uint8Array | null = null
    read.then((bytes) => {
      got = bytes
    })
    expect(await clock.run(() => got !== null, 5_000)).toBe(true)
    expect(got).toEqual(torrent.content.slice(0, 1000))
  })

  it.each([
    ['as the second file', encodeMetainfo(torrent.info.infoBytes, { trackers: [second] })],
    ['as a second link', `magnet:?xt=urn:btih:${hash}&dn=A+name&tr=${second}`],
  ])('joins in the engine too, %s', async (_what, given) => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&tr=${first}`)
    await clock.pass(100)
    expect(await engine.add(given)).toBe(running)
    await clock.pass(10)
    expect(network.last.trackers).toEqual([first, second])
    expect(running.snapshot().files).toHaveLength(typeof given === 'string' ? 0 : 1)
    expect(running.snapshot().name).toBe(typeof given === 'string' ? 'A name' : 'film.mp4')
  })

  it('of another torrent is refused with a sentence, and changes nothing', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&tr=${first}`)
    await clock.pass(100)
    const other = makeTorrent(300_000, 65_536, 7)
    const wrong = [
      other.info.infoBytes,
      torrent.info.infoBytes.slice(0, -1),
      toUtf8('d4:name1:ae'),
      toUtf8('not bencoded'),
    ]
    for (const infoBytes of wrong) {
      running.command(addSource({ infoBytes, name: 'Evil', trackers: [second], linkTrackers: [site] }))
      await clock.pass(10)
      expect(running.snapshot()).toMatchObject({ name: hash, pieceCount: 0 })
      expect(network.last.trackers).toEqual([first])
    }
    const [notice] = running.snapshot().notices.filter(({ id }) => id === 'metadata')
    expect(notice?.message).toContain('describes another torrent. Nothing of it was taken.')
    // The right one is taken all the same, and the sentence goes.
    running.command(addSource({ infoBytes: torrent.info.infoBytes }))
    await clock.pass(10)
    expect(running.snapshot().files).toHaveLength(1)
    expect(running.snapshot().notices.filter(({ id }) => id === 'metadata')).toEqual([])
  })

  it('does not start a torrent that was paused, and does not touch one that is known already', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&tr=${first}`, { paused: true })
    running.command(addSource({ infoBytes: torrent.info.infoBytes, trackers: [second] }))
    await clock.pass(10)
    expect(running.snapshot()).toMatchObject({ paused: true, name: 'film.mp4' })
    expect(network.last.demand.isIn).toBe(false)
    const before = running.snapshot()
    running.command(addSource({ infoBytes: torrent.info.infoBytes, name: 'Other', trackers: [second] }))
    await clock.pass(10)
    expect({ ...running.snapshot() }).toEqual(before)
  })
})

describe('trackers of a second source', () => {
  it('are stored with the torrent, whether they come before or after the store is open', async () => {
    const clock = new VirtualClock()
    const { engine, stored, remembered } = makeEngine(clock, torrent)
    const running = await engine.add(encodeMetainfo(torrent.info.infoBytes, { trackers: [first] }))
    running.command(addSource({ linkTrackers: [second] }))
    await clock.pass(10)
    running.command(addSource({ trackers: [site] }))
    await clock.pass(10)
    expect([...stored.flat(), ...remembered]).toEqual([first, second, site])
  })

  it('that a person removed are not asked, nor stored', async () => {
    const clock = new VirtualClock()
    const { engine, network, remembered } = makeEngine(clock, torrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${hash}&tr=${first}&tr=${second}`)
    running.command({ type: 'remove-tracker', url: second })
    running.command(
      addSource({ infoBytes: torrent.info.infoBytes, trackers: [`${second}/`], linkTrackers: [second] }),
    )
    await clock.pass(10)
    expect(network.last.trackers).toEqual([first])
    expect(remembered).toEqual([])
    expect(running.snapshot().removedTrackers).toEqual([second])
  })
})

describe('a private torrent', () => {
  it('gets none from a second link, known or not, and some from its own torrent file', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, privateTorrent)
    const running = await engine.add(`magnet:?xt=urn:btih:${privateHash}&tr=${first}`)
    // Nobody knows yet that it is private.
    running.command(addSource({ linkTrackers: [second] }))
    await clock.pass(10)
    expect(network.last.trackers).toEqual([first, second])
    running.command(
      addSource({
        infoBytes: privateTorrent.info.infoBytes,
        trackers: ['wss://own.example'],
        linkTrackers: [site],
      }),
    )
    await clock.pass(10)
    expect(running.snapshot().private).toBe(true)
    expect(network.last.trackers).toEqual([first, 'wss://own.example'])
    running.command(addSource({ linkTrackers: [second] }))
    running.command({ type: 'add-tracker', url: site })
    await clock.pass(10)
    expect(network.last.trackers).toEqual([first, 'wss://own.example'])
    expect(running.snapshot().addedTrackers).toEqual([])
    // Nobody else ever heard of it once it was known to be private.
    expect(network.seen.flatMap(({ trackers }) => trackers)).not.toContain(site)
  })
})

describe('a tracker that a person adds', () => {
  it('is asked, shown as added, stored, and can be removed and put back', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    const running = await engine.add(hash)
    running.command({ type: 'add-tracker', url: second })
    running.command({ type: 'add-tracker', url: `${second}/` })
    expect(network.last.trackers).toEqual([second])
    expect(running.snapshot().addedTrackers).toEqual([second])
    running.command({ type: 'remove-tracker', url: second })
    expect(network.last.trackers).toEqual([])
    running.command({ type: 'restore-tracker', url: second })
    expect(network.last.trackers).toEqual([second])
    expect(running.snapshot()).toMatchObject({ addedTrackers: [second], removedTrackers: [] })
  })

  it('is asked from the first moment of a later session', async () => {
    const { engine, network } = makeEngine(new VirtualClock(), torrent)
    const running = await engine.add(hash, { addedTrackers: [second] })
    expect(network.last.trackers).toEqual([second])
    expect(running.snapshot().addedTrackers).toEqual([second])
  })

  it('is put back when it is added again after it was removed', async () => {
    const { engine, network } = makeEngine(new VirtualClock(), torrent)
    const running = await engine.add(`${hash}`, { removedTrackers: [second] })
    running.command({ type: 'add-tracker', url: second })
    expect(network.last.trackers).toEqual([second])
    expect(running.snapshot().removedTrackers).toEqual([])
  })
})

describe('parseAddedSource', () => {
  it('keeps what makes sense, and bounds the rest', () => {
    const many = Array.from({ length: 500 }, (_, i) => `wss://${i}.example`)
    const parsed = parseAddedSource({
      infoBytes: Uint8Array.of(1),
      name: `  Film\u202e ${'x'.repeat(9_999)}`,
      trackers: [...many, 'nonsense'],
      linkTrackers: ['udp://one.example:1', `wss://${'a'.repeat(3_000)}`],
      more: 1,
    })
    expect(parsed.trackers).toEqual(many.slice(0, 100))
    expect(parsed.linkTrackers).toEqual(['udp://one.example:1'])
    expect(parsed.name).toMatch(/^Film x+$/)
    expect(parsed.name?.length).toBeLessThanOrEqual(255)
    expect(Object.keys(parsed).sort()).toEqual(['infoBytes', 'linkTrackers', 'name', 'peers', 'trackers'])
  })

  it.each([
    null,
    'magnet:?xt=urn:btih:',
    {},
    source({ infoBytes: 'd4:infodee' as never }),
    source({ infoBytes: new Uint8Array(0) }),
    source({ infoBytes: new Uint8Array(16 * 1024 * 1024 + 1) }),
    source({ name: 7 as never }),
    source({ trackers: 'wss://one.example' as never }),
    source({ linkTrackers: [7] as never }),
    source({ peers: [7] as never }),
  ])('refuses what has another shape: %#', (given) => {
    expect(() => parseAddedSource(given)).toThrow(TorrentError)
  })
})

describe('joinSources', () => {
  it('joins trackers, keeps the first name and the newest metadata', () => {
    const one = source({ name: 'One', trackers: [first], linkTrackers: [site], peers: ['a.example:1'] })
    const two = source({
      infoBytes: Uint8Array.of(2),
      name: 'Two',
      trackers: [second, first],
      peers: ['a.example:1', '[::1]:2'],
    })
    expect(joinSources(undefined, one)).toBe(one)
    expect(joinSources(one, two)).toEqual({
      infoBytes: Uint8Array.of(2),
      name: 'One',
      trackers: [first, second],
      linkTrackers: [site],
      peers: ['a.example:1', '[::1]:2'],
    })
  })
})
