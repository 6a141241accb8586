import { afterEach, describe, expect, it } from 'vitest'
import type { EngineConnection } from '../../../src/engine/engine-connection.ts'
import type { Ownership } from '../../../src/engine/ownership.ts'
import { PageTorrent } from '../../../src/engine/page-torrent.ts'
import type { TorrentSnapshot } from '../../../src/engine/snapshot.ts'
import { SnapshotChannel } from '../../../src/engine/snapshot-channel.ts'
import type { TorrentChoices, TorrentCommand } from '../../../src/engine/torrent-command.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { fileSnapshot, torrentSnapshot } from '../elements/snapshots.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** One tab: owner when `own` is called. The channel between tabs is Node's own. */
const openTab = (choices: TorrentChoices = {}, snapshot?: TorrentSnapshot) => {
  const channel = new SnapshotChannel('page-torrent-test')
  const commands: TorrentCommand[] = []
  const started: TorrentChoices[] = []
  let own = (): void => undefined
  const ownership: Ownership = {
    request: (_hash, owned) => {
      own = owned
      return () => undefined
    },
  }
  const torrent = new PageTorrent({
    infoHash,
    name: null,
    choices,
    ...(snapshot ? { snapshot } : {}),
    channel,
    ownership,
    scope: 'http://localhost/',
    onReleased: () => undefined,
    engine: {
      command: (_hash: string, command: TorrentCommand) => commands.push(command),
    } as unknown as EngineConnection,
    start: async (given) => {
      started.push(given)
      return torrentSnapshot({ infoHash, paused: given.paused ?? false })
    },
  })
  stops.push(() => {
    torrent.destroy()
    channel.close()
  })
  return { torrent, view: torrent.use(), commands, started, own: () => own() }
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
    await until(() => tab.commands.length > 0)
    tab.view.setFilePriority(1, 'skip')
    tab.view.setPolicy({ download: 'window' })
    tab.view.resume()
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

  it('who takes over goes on with what was chosen', async () => {
    const owner = openTab()
    owner.own()
    await until(() => owner.started.length === 1)
    const guest = openTab({ policy: { download: 'whole' }, paused: false })
    owner.torrent.update(
      torrentSnapshot({
        infoHash,
        paused: true,
        removedTrackers: ['wss://spy.example'],
        files: [fileSnapshot({ index: 0, priority: 'skip' }), fileSnapshot({ index: 1 })],
      }),
    )
    await until(() => guest.view.snapshot.paused)
    guest.own()
    await until(() => guest.started.length === 1)
    expect(guest.started).toEqual([
      {
        policy: { download: 'whole' },
        paused: true,
        filePriorities: { 0: 'skip' },
        removedTrackers: ['wss://spy.example'],
      },
    ])
  })

  it('has no link before somebody runs it, and all of it at once when this page made it', () => {
    expect(openTab().view.snapshot.magnet).toBe(null)
    expect(openTab({}, torrentSnapshot({ infoHash })).view.snapshot.magnet).toContain(infoHash)
  })

  it('what is chosen before anybody runs it is not lost', async () => {
    const tab = openTab()
    tab.view.setPolicy({ uploadLimit: 0 })
    tab.view.pause()
    tab.own()
    await until(() => tab.commands.length === 2)
    expect(tab.started).toEqual([{ policy: { uploadLimit: 0 } }])
    expect(tab.commands.at(-1)).toEqual({ type: 'pause' })
  })

  it('nonsense is refused where it is said', () => {
    const { view } = openTab()
    expect(() => view.setPolicy({ uploadLimit: -5 })).toThrow(TorrentError)
    expect(() => view.setFilePriority(-1, 'skip')).toThrow(TorrentError)
    expect(() => view.setFilePriority(0, 'low' as never)).toThrow(TorrentError)
  })
})
