import { afterEach, describe, expect, it, vi } from 'vitest'
import { type BridgedTorrent, type Bridges, speechless } from '../../../src/client/bridges.ts'
import { EngineLostError } from '../../../src/client/engine-client.ts'
import type { Ownership, OwnershipListener } from '../../../src/client/ownership.ts'
import { PageTorrent } from '../../../src/client/page-torrent.ts'
import type { EngineSource, RestartingEngine } from '../../../src/client/restarting-engine.ts'
import { TabChannel } from '../../../src/client/tab-channel.ts'
import type { AddedSource } from '../../../src/engine/messages/second-source.ts'
import type { BridgeSnapshot, FileSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { newsOf } from '../../../src/engine/messages/snapshot-news.ts'
import type { TorrentChoices, TorrentCommand } from '../../../src/engine/messages/torrent-command.ts'
import type { StreamServing } from '../../../src/serve/page/stream-serving.ts'
import { detailOf, TorrentError } from '../../../src/shared/errors.ts'
import type { PlaybackHint } from '../../../src/swarm/playback-hint.ts'
import { toldOf } from '../../helpers/snapshot-news.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const stops: (() => void)[] = []

const source = (parts: Partial<AddedSource>): AddedSource => ({
  infoBytes: null,
  name: null,
  trackers: [],
  linkTrackers: [],
  peers: [],
  ...parts,
})

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const servedAt = (scope: string): StreamServing => ({ wasThere: true, scope, ready: async () => undefined })

/** One tab: owner when `own` is called. The channel between tabs is Node's own. */
const openTab = (
  choices: TorrentChoices = {},
  {
    takesOver = false,
    isFirst = false,
    serving = servedAt('http://localhost/'),
    known = source({}),
    bridges = null,
    from = infoHash,
    files,
  }: {
    takesOver?: boolean
    isFirst?: boolean
    serving?: StreamServing
    known?: AddedSource
    bridges?: Bridges | null
    from?: string
    files?: readonly Blob[]
  } = {},
) => {
  const channel = new TabChannel('page-torrent-test')
  const clock = new VirtualClock()
  const commands: TorrentCommand[] = []
  const started: TorrentChoices[] = []
  const sources: EngineSource[] = []
  const log: string[] = []
  const leftEarly: string[] = []
  const failures: unknown[] = []
  const hints: PlaybackHint[] = []
  let listener: OwnershipListener | null = null
  const ownership: Ownership = {
    request: (_hash, given) => {
      listener = given
      return { take: () => log.push('take'), release: () => log.push('release') }
    },
    isWaitedFor: async () => false,
  }
  // A whole link is known only where the source has all of it.
  const magnet = from === infoHash ? `magnet:?xt=urn:btih:${infoHash}` : null
  const engine = {
    command: (_hash: string, command: TorrentCommand) => commands.push(command),
    add: async (_hash: string, from: EngineSource, given: TorrentChoices) => {
      started.push(given)
      sources.push(from)
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      const { paused = false, removedTrackers = [] } = given
      return newsOf(torrentSnapshot({ infoHash, magnet, paused, removedTrackers }), null)
    },
    remove: async () => void log.push('remove'),
    leaveEarly: (hash: string) => void leftEarly.push(hash),
    running: async () => undefined,
    hint: (_hash: string, hint: PlaybackHint) => hints.push(hint),
    readHere: async () => new Uint8Array([1]),
  }
  const torrent = new PageTorrent({
    infoHash,
    known,
    choices,
    takesOver,
    isFirst,
    channel,
    clock,
    ownership,
    serving,
    bridges,
    onEnded: () => log.push('ended'),
    engine: engine as unknown as RestartingEngine,
    source: { source: from, files },
  })
  stops.push(() => {
    torrent.withdraw(new TorrentError('aborted', 'The test is over.'))
    channel.close()
  })
  const errors: TorrentError[] = []
  const view = torrent.use()
  view.on('error', (error) => errors.push(error))
  return {
    torrent,
    view,
    commands,
    started,
    sources,
    log,
    leftEarly,
    errors,
    failures,
    hints,
    clock,
    own: () => listener?.owned(),
    lose: () => listener?.lost(),
  }
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}

describe('PageTorrent', () => {
  it('in the tab that runs it a command goes to the engine', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.view.role === 'owner' && tab.started.length === 1)
    tab.view.pause()
    tab.view.setFilePriority(1, 'skip')
    tab.view.setPolicy({ download: 'window' })
    tab.view.resume()
    await until(() => tab.commands.length === 4)
    expect(tab.commands).toEqual([
      { type: 'pause' },
      { type: 'file-priority', fileIndex: 1, priority: 'skip' },
      { type: 'policy', policy: { download: 'window' } },
      { type: 'resume' },
    ])
  })

  it('a guest’s command is done by the owner, once', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    await until(() => guest.view.snapshot.state === 'downloading')
    guest.view.pause()
    guest.view.setFilePriority(0, 'high')
    await until(() => owner.commands.length === 2)
    expect(owner.commands).toEqual([
      { type: 'pause' },
      { type: 'file-priority', fileIndex: 0, priority: 'high' },
    ])
    expect(guest.commands).toEqual([])
  })

  it('where a guest’s viewer points is told to the owner’s engine, and nothing else of its playback', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    guest.view.hint({ bufferedSeconds: 3 })
    guest.view.hint({ expected: { begin: 10, end: 90 } })
    guest.view.hint({ bytesPerSecond: 3, expected: null })
    await until(() => owner.hints.length === 2)
    expect(owner.hints).toEqual([{ expected: { begin: 10, end: 90 } }, { expected: null }])
    expect(guest.hints).toEqual([])
  })

  it('a guest reads what is here from the owner, and does not ask for what is not', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    // The first of two pieces is here; the file begins in its middle.
    const { parts, news } = toldOf(
      torrentSnapshot({ infoHash, pieceLength: 100, pieceCount: 2, pieces: Uint8Array.of(0x80) }),
      [fileSnapshot({ index: 0, offset: 50, length: 150 })],
    )
    for (const part of parts) owner.torrent.addFiles(part)
    owner.torrent.update(news)
    await until(() => guest.view.snapshot.files.length === 1)

    const asked: [string, Headers][] = []
    const answers = [
      new Response(new Uint8Array(50), { status: 206 }),
      new Response('', { status: 503 }),
      new Response(new Uint8Array(3), { status: 206 }),
    ]
    vi.stubGlobal('fetch', async (url: string, { headers }: RequestInit) => {
      asked.push([url, new Headers(headers)])
      const answer = answers.shift()
      if (answer === undefined) throw new TypeError('Failed to fetch')
      return answer
    })
    stops.push(() => vi.unstubAllGlobals())
    expect(await guest.view.readHere(0, 0, 51)).toBe(null)
    expect(await guest.view.readHere(0, 50, 60)).toBe(null)
    expect(await guest.view.readHere(0, -1, 5)).toBe(null)
    expect(await guest.view.readHere(7, 0, 5)).toBe(null)
    expect(asked).toEqual([])

    expect(await guest.view.readHere(0, 0, 50)).toHaveLength(50)
    const [url, headers] = asked[0] ?? []
    expect(url).toBe(`http://localhost/stream/${infoHash}/0/film.mp4`)
    expect([headers?.get('range'), headers?.has('Torrent-Only-Here')]).toEqual(['bytes=0-49', true])
    // Whatever else comes is nothing, and no error.
    for (let i = 0; i < 3; i++) expect(await guest.view.readHere(0, 0, 50)).toBe(null)
    await expect(guest.view.readHere(0, 0, 50, AbortSignal.abort())).rejects.toThrow(/abort/)
    expect(await owner.view.readHere(0, 0, 1)).toEqual(new Uint8Array([1]))
  })

  it('who takes over goes on with what was chosen', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab({ policy: { download: 'whole' }, paused: false })
    const { parts, news } = toldOf(
      torrentSnapshot({
        infoHash,
        paused: true,
        removedTrackers: ['wss://spy.example'],
        addedTrackers: ['wss://added.example'],
      }),
      [fileSnapshot({ index: 0, priority: 'skip' }), fileSnapshot({ index: 1 })],
    )
    for (const part of parts) owner.torrent.addFiles(part)
    owner.torrent.update(news)
    await until(() => guest.view.snapshot.files.length === 2)
    expect(guest.view.snapshot).toMatchObject({ paused: true, removedTrackers: ['wss://spy.example'] })
    guest.own()
    await until(() => guest.started.length === 1)
    expect(guest.started).toEqual([
      {
        policy: { download: 'whole' },
        paused: true,
        filePriorities: { 0: 'skip' },
        removedTrackers: ['wss://spy.example'],
        addedTrackers: ['wss://added.example'],
      },
    ])
  })

  it('a later use is told how the torrent stands now, not how it stood when its files became known', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.started.length === 1)
    const { parts, news } = toldOf(torrentSnapshot({ infoHash, progress: 0 }), [fileSnapshot({ index: 0 })])
    for (const part of parts) tab.torrent.addFiles(part)
    tab.torrent.update(news)
    expect((await tab.view.ready()).progress).toBe(0)
    tab.torrent.update({ ...news, progress: 0.5 })
    expect((await tab.torrent.use().ready()).progress).toBe(0.5)
  })

  it('starts without the service worker, and is ready to be streamed only with it', async () => {
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const serving = {
      wasThere: true,
      scope: null as string | null,
      ready: () => answered,
    }
    const tab = openTab({}, { serving })
    tab.own()
    await until(() => tab.started.length === 1)
    const known = new Promise((resolve) => tab.view.on('metadata', resolve))
    let isReady = false
    const ready = tab.view.ready().then(() => {
      isReady = true
    })
    const { parts, news } = toldOf(torrentSnapshot({ infoHash }), [fileSnapshot({ index: 0 })])
    for (const part of parts) tab.torrent.addFiles(part)
    tab.torrent.update(news)
    await known
    await new Promise((resolve) => setImmediate(resolve))
    expect(isReady).toBe(false)
    expect(() => tab.view.streamUrl(0)).toThrow(/service worker does not answer yet/)
    serving.scope = 'http://localhost/'
    answer()
    await ready
    expect(tab.view.streamUrl(0)).toBe(`http://localhost/stream/${infoHash}/0/film.mp4`)
  })

  it('whoever waits to stream hears at once that there is no service worker, before any peer', async () => {
    const failure = new TorrentError('service-worker', 'The service worker does not start.')
    const serving = { wasThere: true, scope: null, ready: () => Promise.reject(failure) }
    const tab = openTab({}, { serving })
    await expect(tab.view.ready()).rejects.toBe(failure)
    expect(tab.errors).toEqual([])
  })

  it('a guest leaves the swarm that was joined before it was one', async () => {
    const guest = openTab()
    expect(guest.leftEarly).toEqual([])
    const owner = openTab()
    owner.own()
    await until(() => guest.view.snapshot.state === 'downloading')
    expect(guest.leftEarly).toContain(infoHash)
    expect(owner.leftEarly).toEqual([])
  })

  it('has no link before somebody runs it', () => {
    expect(openTab().view.snapshot.magnet).toBe(null)
  })

  it('what is chosen before anybody runs it is not lost', async () => {
    const tab = openTab()
    tab.view.setPolicy({ uploadLimit: 0 })
    tab.view.pause()
    tab.own()
    await until(() => tab.started.length === 1)
    expect(tab.started).toEqual([{ policy: { uploadLimit: 0 }, paused: true }])
  })

  it('nonsense is refused where it is said', () => {
    const { view } = openTab()
    expect(() => view.setPolicy({ uploadLimit: -5 })).toThrow(TorrentError)
    expect(() => view.setFilePriority(-1, 'skip')).toThrow(TorrentError)
    expect(() => view.setFilePriority(0, 'low' as never)).toThrow(TorrentError)
  })

  it('is started again in the next worker, with everything that was chosen', async () => {
    const tab = openTab({ policy: { download: 'whole' } })
    tab.own()
    await until(() => tab.started.length === 1)
    tab.view.pause()
    tab.view.setFilePriority(1, 'skip')
    tab.view.setFilePriority(1, 'high')
    tab.view.removeTracker('wss://one.example')
    tab.view.removeTracker('wss://two.example')
    tab.view.restoreTracker('wss://one.example')
    tab.torrent.engineRestarted()
    await until(() => tab.started.length === 2)
    expect(tab.started[1]).toEqual({
      policy: { download: 'whole' },
      paused: true,
      filePriorities: { 1: 'high' },
      removedTrackers: ['wss://two.example'],
    })
    expect(tab.errors).toEqual([])
    expect(tab.view.role).toBe('owner')
  })

  it('a worker that ends while the torrent starts is no failure of the torrent', async () => {
    const tab = openTab()
    tab.failures.push(new EngineLostError(new TorrentError('internal', 'boom')))
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.engineRestarted()
    await until(() => tab.view.snapshot.state === 'downloading')
    expect(tab.errors).toEqual([])
  })

  it('a defect of its own starts it once more; the second one leaves it off, with the cause, and the right goes on', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.defect(new TorrentError('internal', 'boom'))
    await until(() => tab.started.length === 2)
    expect(tab.errors).toEqual([])
    tab.torrent.defect(new TorrentError('internal', 'boom again'))
    expect(tab.errors).toHaveLength(1)
    expect(tab.errors[0]?.code).toBe('internal')
    expect(tab.errors[0]?.message).toMatch(/failed twice and stays off.*Try again/)
    expect(tab.errors[0] && detailOf(tab.errors[0])).toBe('boom again')
    expect(tab.log).toEqual(['ended', 'release', 'remove'])
    expect(tab.started).toHaveLength(2)
  })

  it('defects that lie far apart each start it anew', async () => {
    const tab = openTab()
    tab.own()
    for (let i = 1; i <= 3; i++) {
      await until(() => tab.started.length === i)
      tab.torrent.defect(new TorrentError('internal', 'boom'))
      await tab.clock.pass(10 * 60_000)
    }
    await until(() => tab.started.length === 4)
    expect(tab.errors).toEqual([])
  })

  it('whose right was taken stops, is a guest, and takes over again what the new owner said', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.started.length === 1)
    tab.lose()
    expect(tab.view.role).toBe('guest')
    expect(tab.log).toEqual(['remove'])
    const other = openTab({ paused: true })
    other.own()
    await until(() => tab.view.snapshot.paused)
    tab.own()
    await until(() => tab.started.length === 2)
    expect(tab.started[1]).toMatchObject({ paused: true })
    expect(tab.errors).toEqual([])
  })

  it('a guest whose owner says nothing asks, and takes over after five seconds', async () => {
    const tab = openTab()
    await tab.clock.pass(4_900)
    expect(tab.log).toEqual([])
    await tab.clock.pass(200)
    expect(tab.log).toEqual(['take'])
  })

  it('a guest whose owner answers does not', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    for (let second = 0; second < 30; second++) {
      let answers = 0
      const stop = guest.view.on('stats', () => answers++)
      await guest.clock.pass(1_000)
      // From its second silent second on it asks; the answer comes by the channel, in real time.
      if (second % 2 === 1) await until(() => answers > 0)
      stop()
    }
    expect(guest.log).toEqual([])
  })

  it('who has all of it takes the torrent at once, also as a guest that learns so later', () => {
    expect(openTab({}, { takesOver: true }).log).toEqual(['take'])
    const guest = openTab()
    guest.torrent.takeOverWith({ source: new Uint8Array(), files: [] })
    expect(guest.log).toEqual(['take'])
  })

  it('who runs it and gets all of it starts it from that, when what was downloaded is written', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.takeOverWith({ source: new Uint8Array(), files: [] })
    expect(tab.started).toHaveLength(1)
    await until(() => tab.started.length === 2)
    expect(tab.log).toEqual(['remove'])
    expect(tab.view.role).toBe('owner')
  })

  it('given back, it lets the right go when the engine has stopped it', async () => {
    const tab = openTab()
    tab.own()
    await until(() => tab.started.length === 1)
    tab.view.release()
    tab.view.release()
    await until(() => tab.log.includes('release'))
    expect(tab.log).toEqual(['ended', 'remove', 'release'])
    expect(tab.errors).toEqual([])
  })
})

describe('a second source of a torrent', () => {
  const infoBytes = Uint8Array.of(1, 2, 3)
  const file = source({ infoBytes, name: 'Film', trackers: ['wss://file.example'] })
  const link = source({ linkTrackers: ['wss://link.example'] })
  const added = (given: AddedSource): TorrentCommand => ({ type: 'add-source', source: given })
  const tell = (
    tab: ReturnType<typeof openTab>,
    snapshot: TorrentSnapshot,
    files: FileSnapshot[] = [],
  ): void => {
    if (files.length === 0) {
      tab.torrent.update(newsOf(snapshot, null))
      return
    }
    const { parts, news } = toldOf(snapshot, files)
    for (const part of parts) tab.torrent.addFiles(part)
    tab.torrent.update(news)
  }

  it('in the tab that runs it goes to the engine, also while that starts, and to the next worker', async () => {
    const tab = openTab()
    tab.own()
    tab.torrent.addSource(link)
    await until(() => tab.commands.length === 1)
    tab.torrent.addSource(file)
    expect(tab.commands).toEqual([added(link), added(file)])
    tab.torrent.engineRestarted()
    expect(tab.sources[1]?.added).toEqual({ ...file, linkTrackers: link.linkTrackers })
    await until(() => tab.view.snapshot.state === 'downloading')
    // Once is enough: it came with the start.
    expect(tab.commands).toHaveLength(2)
  })

  it('that a guest began with is told to the owner, once', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab({}, { known: file })
    await until(() => owner.commands.length === 1)
    expect(owner.commands).toEqual([added(file)])
    tell(owner, torrentSnapshot({ infoHash, uploaded: 1 }))
    await until(() => guest.view.snapshot.uploaded === 1)
    tell(owner, torrentSnapshot({ infoHash, uploaded: 2 }))
    await until(() => guest.view.snapshot.uploaded === 2)
    guest.view.pause()
    await until(() => owner.commands.length > 1)
    expect(owner.commands[1]).toEqual({ type: 'pause' })
  })

  it('that a guest gets later is told at once, without the metadata that everybody knows', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    await until(() => guest.view.snapshot.state === 'downloading')
    guest.torrent.addSource(file)
    await until(() => owner.commands.length === 1)
    tell(owner, torrentSnapshot({ infoHash }), [fileSnapshot({})])
    await until(() => guest.view.snapshot.files.length === 1)
    guest.torrent.addSource(file)
    await until(() => owner.commands.length === 2)
    expect(owner.commands).toEqual([added(file), added({ ...file, infoBytes: null })])
    expect(guest.commands).toEqual([])
  })

  it('with nothing in it crosses to nobody', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab()
    await until(() => guest.view.snapshot.state === 'downloading')
    guest.view.resume()
    await until(() => owner.commands.length === 1)
    expect(owner.commands).toEqual([{ type: 'resume' }])
  })

  it('is told again to whoever runs the torrent next', async () => {
    const first = openTab()
    first.own()
    await until(() => first.started.length === 1)
    const guest = openTab({}, { known: link })
    await until(() => first.commands.length === 1)
    const second = openTab()
    await until(() => second.view.snapshot.state === 'downloading')
    first.lose()
    second.own()
    // By the guest that opened it, and by the tab that ran the torrent before.
    await until(() => second.commands.length === 2)
    expect(second.commands).toEqual([added(link), added(link)])
    expect(guest.view.role).toBe('guest')
  })

  it('goes with the torrent to the guest that takes it over, with the trackers that the owner had', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab({}, { known: link })
    guest.torrent.addSource(file)
    const magnet = `magnet:?xt=urn:btih:${infoHash}&dn=Other&tr=wss://owner.example`
    tell(owner, torrentSnapshot({ infoHash, magnet }))
    await until(() => guest.view.snapshot.magnet === magnet)
    guest.own()
    expect(guest.sources).toEqual([
      { source: infoHash, added: { ...file, linkTrackers: ['wss://owner.example'] } },
    ])
  })

  it('of nonsense is refused where it is said', () => {
    const { torrent } = openTab()
    expect(() => torrent.addSource({ ...link, trackers: 'x' as never })).toThrow(TorrentError)
  })
})

describe('the bridge of a torrent', () => {
  const udp = 'udp://tracker.example:6969'
  const link = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(udp)}&x.pe=192.0.2.7:6881`

  /** Bridges that note what they are asked, and say what the test wants. */
  const notedBridges = () => {
    const told: (BridgedTorrent | 'closed')[] = []
    let say: (state: BridgeSnapshot) => void = () => undefined
    const bridges: Bridges = {
      open: (torrent, onChange) => {
        told.push(torrent)
        say = onChange
        onChange(speechless('connecting', null))
        return {
          update: (known) => void told.push(known),
          close: () => void told.push('closed'),
        }
      },
    }
    const joined = { ...speechless('joined', null), peers: 3 }
    return { told, bridges, joined, say: (state: BridgeSnapshot) => say(state) }
  }
  const open = {
    infoHash,
    trackers: [udp],
    peers: ['192.0.2.7:6881'],
    selectOnly: null,
    infoBytes: null,
    isShared: false,
  }
  const known = source({ linkTrackers: [udp, 'wss://tracker.example'], peers: ['192.0.2.7:6881'] })

  it('is asked by the tab that runs it and by no other, and all tabs see what it says', async () => {
    const { told, bridges, joined, say } = notedBridges()
    const owner = openTab({}, { bridges, known, from: link })
    expect(told).toEqual([])
    owner.own()
    expect(told).toEqual([open])
    await until(() => owner.view.snapshot.bridge?.state === 'connecting')
    const guests = notedBridges()
    const guest = openTab({}, { bridges: guests.bridges })
    await until(() => guest.view.snapshot.bridge?.state === 'connecting')
    const heard: TorrentSnapshot[] = []
    owner.view.on('stats', (snapshot) => heard.push(snapshot))
    say(joined)
    expect(heard.map(({ bridge }) => bridge)).toEqual([joined])
    await until(() => guest.view.snapshot.bridge?.state === 'joined')
    expect(guest.view.snapshot.bridge).toEqual(joined)
    expect(guests.told).toEqual([])
    owner.lose()
    expect(told.at(-1)).toBe('closed')
    guest.own()
    expect(guests.told).toHaveLength(1)
  })

  it('is asked before there is the right to run it, where no other tab can, and once', async () => {
    const { told, bridges, joined, say } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link, isFirst: true })
    expect(told).toEqual([open])
    say(joined)
    expect(tab.view.snapshot.bridge).toBeNull()
    tab.own()
    expect(told).toEqual([open])
    await until(() => tab.view.snapshot.bridge?.state === 'joined')
  })

  it('is left when another tab has it all the same, and not asked while paused', async () => {
    const { told, bridges } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link, isFirst: true })
    const owner = openTab()
    owner.own()
    await until(() => tab.leftEarly.length > 0)
    expect(told).toEqual([open, 'closed'])
    const paused = notedBridges()
    openTab({ paused: true }, { bridges: paused.bridges, known, from: link, isFirst: true })
    expect(paused.told).toEqual([])
  })

  it('is left when the torrent is paused, closed or deleted', async () => {
    const { told, bridges, say, joined } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    const now = (parts: Partial<TorrentSnapshot>) =>
      tab.torrent.update(newsOf(torrentSnapshot({ infoHash, ...parts }), null))
    now({ paused: true })
    expect(told).toEqual([open, 'closed'])
    expect(tab.view.snapshot.bridge).toBeNull()
    say(joined)
    expect(tab.view.snapshot.bridge).toBeNull()
    now({ paused: false, magnet: null })
    expect(told).toEqual([open, 'closed', open])
    tab.view.release()
    expect(told).toEqual([open, 'closed', open, 'closed'])
  })

  it('is told that this page shares the torrent, from the beginning or once its files are dropped', async () => {
    const shares = notedBridges()
    openTab({}, { bridges: shares.bridges, known, from: link, files: [new Blob(['film'])] }).own()
    expect(shares.told).toEqual([{ ...open, isShared: true }])
    const { told, bridges } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.takeOverWith({ source: new Uint8Array(), files: [] })
    await until(() => tab.started.length === 2 && told.length === 2)
    expect(told).toEqual([open, { ...open, isShared: true }])
  })

  it('is told that this browser shares the torrent, also after the page was loaded again', async () => {
    const { told, bridges } = notedBridges()
    vi.stubGlobal('localStorage', { getItem: () => JSON.stringify([infoHash]) })
    openTab({}, { bridges, known, from: link }).own()
    vi.unstubAllGlobals()
    expect(told).toEqual([{ ...open, isShared: true }])
    // A page that forgot it finds the files.
    const found = notedBridges()
    const tab = openTab({}, { bridges: found.bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.update(newsOf(torrentSnapshot({ infoHash, magnet: null, storage: 'files' }), null))
    expect(found.told).toEqual([open, { ...open, isShared: true }])
  })

  it('is not asked for a torrent that was opened paused', async () => {
    const { told, bridges } = notedBridges()
    const tab = openTab({ paused: true }, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    expect(told).toEqual([])
  })

  it('hears of the trackers that become known, once, and not of those that a person removed', async () => {
    const { told, bridges } = notedBridges()
    const tab = openTab({ removedTrackers: [udp] }, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    const http = 'http://other.example/announce'
    const magnet = `magnet:?xt=urn:btih:${infoHash}&dn=Film&tr=${encodeURIComponent(http)}&tr=wss://tracker.example`
    for (let time = 0; time < 3; time++) {
      tab.torrent.update(newsOf(torrentSnapshot({ infoHash, magnet, removedTrackers: [udp] }), null))
    }
    expect(told).toEqual([
      { ...open, trackers: [] },
      { ...open, trackers: [http] },
    ])
  })

  it('hears what a second link or file says: its trackers, its peers (x.pe), its metadata', async () => {
    const { told, bridges } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    const http = 'http://other.example/announce'
    tab.torrent.addSource(source({ linkTrackers: [http], peers: ['192.0.2.8:6881', '192.0.2.7:6881'] }))
    const infoBytes = Uint8Array.of(1, 2)
    tab.torrent.addSource(source({ infoBytes, trackers: ['udp://file.example:1'] }))
    // The same again is nothing new.
    tab.torrent.addSource(source({ linkTrackers: [http], peers: ['192.0.2.8:6881'] }))
    const peers = ['192.0.2.7:6881', '192.0.2.8:6881']
    expect(told).toEqual([
      open,
      { ...open, trackers: [udp, http], peers },
      { ...open, trackers: ['udp://file.example:1', udp, http], peers, infoBytes },
    ])
  })

  it('hears what another tab says of the torrent', async () => {
    const { told, bridges } = notedBridges()
    const owner = openTab({}, { bridges, known, from: link })
    owner.own()
    await until(() => owner.started.length === 1)
    openTab({}, { known: source({ peers: ['192.0.2.9:6881'] }) })
    await until(() => told.length === 2)
    expect(told.at(-1)).toEqual({ ...open, peers: ['192.0.2.7:6881', '192.0.2.9:6881'] })
  })

  it('stays with a private torrent, which it meets by an offer on its socket', async () => {
    const { told, bridges } = notedBridges()
    const tab = openTab({}, { bridges, known, from: link })
    tab.own()
    await until(() => tab.started.length === 1)
    tab.torrent.update(newsOf(torrentSnapshot({ infoHash, magnet: null, private: true }), null))
    expect(told).toEqual([open])
  })
})
