import { describe, expect, it } from 'vitest'
import { speechless } from '../../../src/client/bridges.ts'
import { bridgePeersText, bridgeStateText, trackerTextBeside } from '../../../src/elements/bridge-texts.ts'
import type { PlaybackState } from '../../../src/elements/player-status.ts'
import type { Saying } from '../../../src/elements/saying.ts'
import { sayingOf, sentenceRows } from '../../../src/elements/sentences.ts'
import type { BridgeSnapshot, PeerSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'
import { examples, film, peer, stuck, torrentWith } from './sentence-examples.ts'

const say = (change: Partial<PlaybackState>) => sayingOf({ ...stuck, ...change })

describe('the table of sentences', () => {
  it('has an example for every row, and no row twice', () => {
    expect(Object.keys(examples)).toEqual(sentenceRows.map(({ id }) => id))
  })

  it.each(Object.entries(examples))('says “%s” where that row holds', (id, change) => {
    expect(say(change)?.row).toBe(id)
  })

  it('leaves the controls where it may take long, and lets them fade while it buffers', () => {
    const holding = Object.keys(examples).filter((id) => say(examples[id] ?? {})?.holdsControls)
    expect(holding).toEqual(
      expect.arrayContaining(['error', 'paused', 'choose', 'through', 'offline', 'left', 'nobody', 'choked']),
    )
    for (const id of ['starting', 'ahead', 'loading', 'finding', 'slow', 'buffering']) {
      expect(holding, id).not.toContain(id)
    }
  })

  it.each<[string, Partial<PlaybackState>, string]>([
    [
      'a failure',
      examples.error ?? {},
      'Playback stopped because the data did not arrive. Try again when more peers are there.',
    ],
    [
      'nobody who has come back',
      examples.left ?? {},
      'Everybody left. 14 % is here; playback goes on when somebody comes back.',
    ],
    [
      'nobody, with nothing here',
      { snapshot: torrentWith([], { peers: [] }) },
      'Everybody left. Playback goes on when somebody comes back.',
    ],
    [
      'nobody, with a little here',
      { snapshot: torrentWith([], { peers: [], files: [{ ...film, downloaded: 5_000 }] }) },
      'Everybody left. Less than 1 % is here; playback goes on when somebody comes back.',
    ],
    [
      'nobody, whatever is waited for',
      { snapshot: torrentWith([], { peers: [], nextPart: 'coming' }) },
      'Everybody left. Playback goes on when somebody comes back.',
    ],
    [
      'nobody, where the card of nobody had been there before',
      {
        snapshot: torrentWith([], {
          peers: [],
          notices: [{ id: 'no-peers', code: 'no-peers', message: 'No peers yet.' }],
        }),
      },
      'Everybody left. Playback goes on when somebody comes back.',
    ],
    [
      'the network, with nothing here',
      { snapshot: torrentWith([], { peers: [] }), isOnline: false },
      'You are offline. It goes on when the network is back.',
    ],
    [
      'the network',
      examples.offline ?? {},
      'You are offline. 14 % is here; the rest comes when the network is back.',
    ],
    [
      'the network, before anything is known',
      { snapshot: torrentSnapshot({ state: 'connecting' }), file: null, readyState: 0, isOnline: false },
      'You are offline. It goes on when the network is back.',
    ],
    [
      'a peer, though the browser calls it offline',
      { snapshot: torrentWith([50]), isOnline: false },
      'Buffering 33 %',
    ],
    [
      'the browser, which needs no network',
      { snapshot: torrentWith([50, 51, 52], { peers: [] }), isOnline: false },
      'Buffering…',
    ],
    [
      'somebody with it, where two lack it',
      examples.nobody ?? {},
      'None of the 2 peers has this part. Playback goes on when a peer that has it connects.',
    ],
    [
      'somebody with it, where one lacks it',
      { snapshot: torrentWith([], { nextPart: 'nobody' }) },
      'The one peer does not have this part. Playback goes on when a peer that has it connects.',
    ],
    [
      'a turn',
      examples.choked ?? {},
      'The peers that have this part serve others at the moment. It goes on when it is our turn.',
    ],
    ['a turn, as everybody does at first', { ...examples.choked, waitedMs: 9_000 }, 'Buffering…'],
    ['a silent peer, which may yet answer', { ...examples.silent, waitedMs: 9_000 }, 'Buffering…'],
    ['the first peer', examples.finding ?? {}, 'Finding peers…'],
    [
      'the first peer of a magnet link',
      { snapshot: torrentSnapshot({ state: 'connecting' }), file: null, readyState: 0 },
      'Finding peers…',
    ],
    ['half of what comes next', examples.buffering ?? {}, 'Buffering 33 %'],
    ['a seek while paused', { paused: true, seeking: true, readyState: 1 }, 'Buffering…'],
    ['the first bytes, even when paused', { paused: true, readyState: 0 }, 'Buffering…'],
    [
      'the browser, where a seek hangs and all is here',
      { snapshot: torrentWith([50, 51, 52], { startupBufferMs: 9_000 }), seeking: true, readyState: 1 },
      'Buffering…',
    ],
    [
      'the browser, where nobody has what a pending read asks for and it wants something else',
      { snapshot: torrentWith([50, 51, 52], { nextPart: 'nobody' }) },
      'Buffering…',
    ],
    [
      'the browser, when a paused torrent has it',
      { snapshot: torrentWith([50, 51, 52], { paused: true }) },
      'Buffering…',
    ],
  ])('waits for %s', (_, change, text) => {
    expect(say(change)?.text).toBe(text)
  })

  it.each<[string, Partial<PlaybackState>]>([
    ['while it plays', { readyState: 4 }],
    [
      'when paused on a picture, with nobody there',
      { paused: true, snapshot: torrentWith([], { peers: [] }) },
    ],
    ['of an element that has been left', { active: false }],
  ])('says nothing %s', (_, change) => {
    expect(say(change)).toBeNull()
  })
})

describe('less arrives than playing takes', () => {
  const slow = (parts: Parameters<typeof torrentWith>[1], change: Partial<PlaybackState> = {}) =>
    say({
      snapshot: torrentWith([], { downloadRate: 35_000, ...parts }),
      ...{ recentlyWaitedMs: 5_000, startsIn: 160 },
      ...change,
    })

  it('says both rates, and offers pauses or a count-down', () => {
    expect(slow({})).toMatchObject({
      place: 'card',
      title: 'It arrives more slowly than it plays',
      text: 'It arrives at 35 kB/s, and playing takes 100 kB/s.',
      actions: ['through', 'pauses'],
      startsIn: 160,
      isPassing: false,
    })
  })

  it('asks as long as that is so, though it plays a bit between the stops, and no longer', () => {
    const plays = { readyState: 4, waitedMs: 0, recentlyWaitedMs: 5_000 }
    expect(sayingOf({ ...stuck, ...examples.choose, ...plays }, false)?.row).toBe('choose')
    // What is on the screen does not flicker with the rate.
    const barely = { downloadRate: 95_000 }
    const less = { ...plays, recentlyWaitedMs: 2_000, startsIn: 2 }
    expect(slow(barely, less)).toBeNull()
    expect(slow(barely, { ...less, isAsking: true })?.row).toBe('choose')
    expect(slow({ downloadRate: 101_000 }, { ...less, isAsking: true })).toBeNull()
    expect(slow(barely, { ...less, isAsking: true, recentlyWaitedMs: 900 })).toBeNull()
  })

  it('waits for whoever chose to play through, and says for how long', () => {
    const through = (change: Partial<PlaybackState>) => say({ ...examples.through, ...change })
    expect(through({})).toMatchObject({
      title: 'Starts in 2:40, and then plays through',
      text: 'The rest is fetched first: it arrives at 35 kB/s, and playing takes 100 kB/s.',
      actions: ['pauses'],
    })
    expect(through({ startsIn: 0.4 })?.title).toBe('Starts in a moment, and then plays through')
    // It plays.
    expect(through({ isHeld: false, readyState: 4 })).toBeNull()
    // A seek is on its way: it will be held when the browser could play.
    expect(through({ isHeld: false, readyState: 1, seeking: true })?.row).toBe('through')
  })

  it('does not call it buffering when nothing comes to whoever waits for the rest', () => {
    const through = (parts: Parameters<typeof torrentWith>[1], waitedMs = 11_000) =>
      say({
        ...examples.through,
        ...{ startsIn: null, waitedMs },
        snapshot: torrentWith([50, 51, 52], { downloadRate: 0, ...parts }),
      })?.row
    expect(through({ peers: [] })).toBe('left')
    expect(through({ nextPart: 'nobody' })).toBe('nobody')
    expect(through({ nextPart: 'choked' })).toBe('choked')
    expect(through({})).toBe('silent')
  })

  it.each([
    ['where only a window is fetched', { policy: { ...torrentWith([]).policy, download: 'window' } }, {}],
    ['where all is kept in memory', { storage: 'memory' }, {}],
    ['for longer than anybody waits', {}, { startsIn: 7 * 3600 }],
    ['that is hardly a wait', {}, { startsIn: 3 }],
    ['without a forecast', {}, { startsIn: null }],
    ['to whoever chose pauses', {}, { pacing: 'pauses' }],
  ] as const)('offers no wait %s', (_, parts, change) => {
    expect(slow(parts, change)).toMatchObject({
      place: 'status',
      text: 'It arrives at 35 kB/s, and playing takes 100 kB/s, so it stops now and then.',
      actions: [],
    })
  })

  it.each<[string, Saying | null]>([
    ['where enough arrives', slow({ downloadRate: 95_000 })],
    ['after one short stall', slow({}, { recentlyWaitedMs: 3_000 })],
    ['while the length in time is not known', slow({}, { duration: Number.NaN })],
  ])('does not say so %s', (_, saying) => {
    expect(saying?.text).toBe('Buffering…')
  })

  it('says nothing of it when everybody has left, or nobody has the part', () => {
    expect(slow({ peers: [], downloadRate: 0 })?.row).toBe('left')
    expect(slow({ nextPart: 'nobody' })?.row).toBe('nobody')
  })

  it('reads no running numbers to anybody', () => {
    for (const row of ['slow', 'choose', 'through', 'buffering']) {
      expect(say(examples[row] ?? {})?.spoken, row).not.toMatch(/\d/)
    }
  })
})

describe('what can be done', () => {
  const error = (
    code: 'unsupported-media' | 'no-such-file' | 'service-worker' | 'storage',
    parts: object = {},
  ) => say({ error: { code, message: 'It failed.', ...parts } })
  const other = fileSnapshot({ index: 1, path: 'b.mp4' })

  it('offers another file where there is one', () => {
    expect(error('unsupported-media')?.actions).toEqual([])
    const snapshot = torrentWith([], { files: [film, other] })
    const failed = { error: { code: 'unsupported-media', message: 'It cannot be decoded.' } } as const
    expect(say({ ...failed, snapshot })?.actions).toEqual(['other-file'])
    const text = { ...other, playable: false }
    expect(say({ ...failed, snapshot: torrentWith([], { files: [film, text] }) })?.actions).toEqual([])
    expect(say({ ...failed, file: null })?.actions).toEqual(['other-file'])
    // No name tells: the one that was looked into is no other file.
    const book = { ...film, path: 'book.pdf', playable: false }
    const unplayable = (...files: (typeof book)[]) =>
      say({ ...failed, file: null, snapshot: torrentWith([], { files }) })?.actions
    expect(unplayable(book)).toEqual([])
    expect(unplayable(book, { ...other, playable: false })).toEqual(['other-file'])
  })

  it('offers what a failure names itself before what its code has', () => {
    expect(error('service-worker')?.actions).toEqual(['retry'])
    expect(error('service-worker', { remedy: 'own-tab' })?.actions).toEqual(['own-tab'])
    expect(error('service-worker', { remedy: 'none' })?.actions).toEqual([])
    expect(error('storage', { remedy: 'reload' })?.actions).toEqual(['reload'])
  })

  it('saves what this browser cannot play, where all of it is here', () => {
    const failed = { error: { code: 'unsupported-media', message: 'It cannot be decoded.' } } as const
    const whole = { ...film, downloaded: film.length }
    expect(say({ ...failed, snapshot: torrentWith([], { files: [whole] }) })?.actions).toEqual(['save'])
    expect(say({ ...failed, snapshot: torrentWith([], { files: [whole, other] }) })?.actions).toEqual([
      'other-file',
      'save',
    ])
    expect(say({ ...failed, snapshot: torrentWith([0]) })?.actions).toEqual([])
  })

  it('resumes a paused torrent', () => {
    expect(say({ snapshot: torrentWith([50], { paused: true }) })).toMatchObject({
      actions: ['resume'],
      place: 'card',
    })
  })

  it('lists the trackers where they are the reason', () => {
    expect(say(examples['no-peers'] ?? {})).toMatchObject({
      showsTrackers: true,
      actions: ['retry'],
      isPassing: true,
    })
    expect(say({ snapshot: torrentWith([], { peers: [peer], nextPart: 'nobody' }) })?.showsTrackers).toBe(
      false,
    )
  })

  it('of what waiting does not change promises nothing', () => {
    const notices = [{ id: 'no-peers', code: 'no-tracker', message: 'There is none.' } as const]
    const snapshot = torrentSnapshot({ state: 'connecting', notices })
    expect(say({ snapshot, file: null, readyState: 0 })).toMatchObject({
      title: 'There is no tracker to ask',
      actions: [],
      showsTrackers: true,
      isPassing: false,
    })
    const webrtc = say(examples.webrtc ?? {})
    expect(webrtc).toMatchObject({ title: 'WebRTC is blocked here', actions: ['reload'], isPassing: false })
    // It explains why nobody is found.
    const both = torrentSnapshot({
      state: 'connecting',
      notices: [
        ...notices,
        { id: 'webrtc', code: 'no-webrtc', message: 'It is blocked.', detail: 'by policy' },
      ],
    })
    expect(say({ snapshot: both, file: null, readyState: 0 })).toMatchObject({
      row: 'webrtc',
      detail: 'by policy',
    })
  })
})

describe('what is said with a bridge', () => {
  const bridge = (state: BridgeSnapshot['state'], parts: Partial<BridgeSnapshot> = {}): BridgeSnapshot => ({
    ...speechless(state, null),
    ...parts,
  })
  const bridgePeer: PeerSnapshot = { ...peer, progress: 0, bridge: true }
  const alone = (given: BridgeSnapshot | null, waitedMs = 1_000, peers: TorrentSnapshot['peers'] = []) =>
    say({
      snapshot: torrentSnapshot({
        state: 'connecting',
        bridge: given,
        peers,
        notices: [
          { id: 'no-peers', code: 'no-tracker', message: 'Web pages cannot ask any of the trackers.' },
        ],
      }),
      file: null,
      readyState: 0,
      waitedMs,
    })
  const long = 11_000

  it.each([
    [bridge('connecting'), 0, 'Finding ordinary peers through this server…'],
    [bridge('joining'), 0, 'Finding ordinary peers through this server…'],
    [bridge('joining', { server: 'b.example' }), 0, 'Finding ordinary peers through the server b.example…'],
    [bridge('joined', { peers: 1 }), 0, 'This server has 1 ordinary peer. Connecting to the server…'],
    [
      bridge('joined', { peers: 3 }),
      long,
      'This server has 3 ordinary peers, but this page has no connection to the server yet. It is tried again by itself.',
    ],
    [
      bridge('joining', { asksDht: true }),
      long,
      'This server has not found an ordinary peer of this torrent, at its trackers or in the DHT. The search goes on.',
    ],
    [
      bridge('joining', { found: 12, silent: 9, refused: 3 }),
      long,
      '12 addresses were found: 9 did not answer, 3 refused the connection. The search goes on.',
    ],
    [bridge('joining', { found: 1, closed: 1 }), long, '1 address was found: 1 hung up. The search goes on.'],
    [
      bridge('joining', { found: 4 }),
      long,
      '4 addresses were found, and no peer is connected yet. The search goes on.',
    ],
    [
      bridge('unavailable'),
      0,
      'This server starts its search for ordinary peers again. It goes on in a few seconds.',
    ],
    [
      bridge('refused', { reason: 'The owner of this server does not let it join.' }),
      0,
      'Web pages cannot ask any of the trackers. The owner of this server does not let it join.',
    ],
    [
      bridge('unreachable'),
      0,
      'Web pages cannot ask any of the trackers. This server could ask ordinary peers, but does not answer now.',
    ],
    [null, 0, 'Web pages cannot ask any of the trackers.'],
  ])('%j after %i ms', (given, waitedMs, text) => {
    expect(alone(given, waitedMs)?.text).toBe(text)
  })

  it('until the files are known, a bridge that is the only peer is said to look for others', () => {
    expect(alone(bridge('joining'), 0, [bridgePeer])?.text).toBe(
      'Finding ordinary peers through this server…',
    )
    expect(alone(bridge('joined', { peers: 2 }), 0, [bridgePeer])?.row).not.toBe('bridge-search')
    expect(alone(bridge('joining'), 0, [bridgePeer, peer])?.row).not.toBe('bridge-search')
    expect(say({ snapshot: torrentWith([], { bridge: bridge('joining'), downloadRate: 0 }) })?.row).toBe(
      'buffering',
    )
  })

  it('a card is no verdict on the bridge as long as other peers are there or something comes', () => {
    const given = bridge('joining', { found: 3, silent: 3 })
    expect(alone(given, long, [bridgePeer])?.row).toBe('bridge-nobody')
    expect(alone(given, long, [bridgePeer, bridgePeer])?.row).toBe('bridge-nobody')
    for (const others of [[peer], [bridgePeer, peer], [{ ...bridgePeer, progress: 1 }]]) {
      expect(alone(given, long, others)?.row).not.toBe('bridge-nobody')
    }
    const comes = torrentWith([], { bridge: given, downloadRate: 40_000 })
    expect(say({ snapshot: comes, waitedMs: long })?.row).not.toBe('bridge-nobody')
  })
})

describe('where it comes from', () => {
  it.each([
    [null, ''],
    [speechless('joining', null), ''],
    [{ ...speechless('joined', null), peers: 3 }, 'through this server: 3 ordinary peers'],
    [{ ...speechless('joined', 'b.example'), peers: 1 }, 'through the server b.example: 1 ordinary peer'],
    // A bridge that is gone has no peers, whatever it said.
    [{ ...speechless('unavailable', null), peers: 3 }, ''],
  ])('%j', (bridge, text) => {
    expect(bridgePeersText({ bridge })).toBe(text)
  })

  it('lists say what the bridge has, and which trackers it asks', () => {
    const joined = {
      ...speechless('joined', null),
      peers: 3,
      seeds: 2,
      downloadRate: 1_200_000,
      found: 5,
      silent: 2,
    }
    expect(bridgeStateText(joined)).toBe(
      'Through this server: 3 ordinary peers, of which 2 have everything; 1.2 MB/s. 5 addresses were found: 2 did not answer.',
    )
    const tracker = {
      ...status,
      url: 'udp://tracker.example:6969',
      state: 'unusable',
      failure: 'No page can.',
    } as const
    expect(trackerTextBeside(joined, tracker)).toBe('this server asks it')
    expect(trackerTextBeside({ ...joined, state: 'refused' }, tracker)).toBe('No page can.')
    expect(trackerTextBeside(null, tracker)).toBe('No page can.')
    expect(trackerTextBeside(joined, { ...tracker, url: 'wss://tracker.example' })).toBe('No page can.')
  })
})

const status = { warning: null, problem: null, seeds: null, leeches: null }
