import { beforeEach, describe, expect, it } from 'vitest'
import { goesOn, Transfers, undoMs } from '../../../src/app/transfers.ts'
import type { Torrent, TorrentEvents } from '../../../src/client/client.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const fileOf = (length: number, downloaded: number, wanted = true): FileSnapshot =>
  fileSnapshot({ length, downloaded, wanted })

const hashOf = (letter: string): string => letter.repeat(40)

/** One torrent, however often it is used. */
class FakeTorrent {
  readonly infoHash: string
  uses = 0
  log: string[] = []
  snapshot: TorrentSnapshot
  readonly #listeners = new Set<(snapshot: TorrentSnapshot) => void>()
  readonly #onError = new Set<(error: TorrentError) => void>()

  constructor(letter: string, files: readonly FileSnapshot[] = [fileOf(100, 10)]) {
    this.infoHash = hashOf(letter)
    this.snapshot = torrentSnapshot({
      infoHash: this.infoHash,
      name: `film ${letter}`,
      magnet: `magnet:?xt=urn:btih:${this.infoHash}`,
      files,
    })
  }

  use(): Torrent {
    this.uses++
    let isReleased = false
    const torrent = this
    return {
      infoHash: this.infoHash,
      get snapshot() {
        return torrent.snapshot
      },
      on: (name: keyof TorrentEvents, listener: never) => {
        const set = (name === 'error' ? this.#onError : this.#listeners) as Set<unknown>
        if (name !== 'metadata') set.add(listener)
        return () => set.delete(listener)
      },
      pause: () => this.log.push('pause'),
      resume: () => this.log.push('resume'),
      release: () => {
        if (!isReleased) this.uses--
        isReleased = true
      },
    } as unknown as Torrent
  }

  change(snapshot: Parameters<typeof torrentSnapshot>[0]): void {
    this.snapshot = torrentSnapshot({ ...this.snapshot, ...snapshot })
    for (const tell of this.#listeners) tell(this.snapshot)
  }

  fail(message: string): void {
    for (const tell of this.#onError) tell(new TorrentError('storage', message))
  }
}

let clock: VirtualClock
let transfers: Transfers
let kept: (boolean | string)[][]
let known: Map<string, FakeTorrent>
const names = (): string[] => transfers.list.map(({ torrent }) => torrent.name)

beforeEach(() => {
  clock = new VirtualClock()
  kept = []
  known = new Map()
  transfers = new Transfers({
    clock,
    open: async (source) => {
      const torrent = [...known.values()].find(({ infoHash }) => source.includes(infoHash))
      if (torrent === undefined) throw new Error(source)
      return torrent.use()
    },
    keepChoices: ({ name, paused }) => kept.push([name, paused]),
    onChange: () => undefined,
  })
})

const make = (letter: string, files?: readonly FileSnapshot[]): FakeTorrent => {
  const torrent = new FakeTorrent(letter, files)
  known.set(letter, torrent)
  return torrent
}

describe('what goes on', () => {
  const { policy } = torrentSnapshot({})
  it.each([
    ['a film that is not whole', { files: [fileOf(100, 99)] }, true],
    ['a film that is whole', { files: [fileOf(100, 100)] }, false],
    [
      'an album of which one track was wanted and is whole',
      { files: [fileOf(9, 9), fileOf(9, 0, false)] },
      false,
    ],
    ['what nothing is known of', {}, false],
    [
      'a film of which only what is watched is fetched',
      { files: [fileOf(100, 9)], policy: { ...policy, download: 'window' as const } },
      false,
    ],
  ])('%s', (_name, snapshot, expected) => {
    expect(goesOn(torrentSnapshot(snapshot))).toBe(expected)
  })

  it('counts what is wanted only', () => {
    const { files } = torrentSnapshot({ files: [fileOf(100, 40), fileOf(50, 0, false)] })
    expect(files.wanted).toEqual({ length: 100, missing: 60 })
  })
})

describe('Transfers', () => {
  it('a download that is left goes on and is listed; shown again it is not', () => {
    const film = make('a')
    transfers.show(film.use())
    expect(names()).toEqual([])
    transfers.hide()
    expect(names()).toEqual(['film a'])
    expect(film.uses).toBe(1)
    film.change({ files: [fileOf(100, 60)] })
    expect(transfers.list[0]?.torrent.files.at(0)?.downloaded).toBe(60)
    transfers.show(film.use())
    expect(names()).toEqual([])
    expect(film.uses).toBe(1)
  })

  it('what is complete, or unknown yet, ends when it is left', () => {
    for (const files of [[fileOf(100, 100)], []]) {
      const film = make('b', files)
      transfers.show(film.use())
      transfers.hide()
      expect([names(), film.uses]).toEqual([[], 0])
    }
  })

  it('what becomes complete later stays, and passes on what it has', () => {
    const film = make('a')
    transfers.show(film.use())
    transfers.hide()
    film.change({ files: [fileOf(100, 100)], progress: 1 })
    expect([names(), film.uses]).toEqual([['film a'], 1])
  })

  it('another torrent on the screen sends the first one to the list, and both back and forth', () => {
    const [one, two] = [make('a'), make('b')]
    transfers.show(one.use())
    transfers.show(two.use())
    expect(names()).toEqual(['film a'])
    transfers.show(one.use())
    expect(names()).toEqual(['film b'])
    transfers.hide()
    expect(names()).toEqual(['film a', 'film b'])
    expect([one.uses, two.uses]).toEqual([1, 1])
  })

  it('stopped is stopped at once, and undone at will', async () => {
    const film = make('a')
    transfers.show(film.use())
    transfers.hide()
    transfers.stop(film.infoHash)
    expect(film.uses).toBe(0)
    expect(transfers.list).toMatchObject([{ isStopped: true }])
    await transfers.undo(film.infoHash)
    expect(film.uses).toBe(1)
    expect(transfers.list).toMatchObject([{ isStopped: false }])
    transfers.stop(film.infoHash)
    await clock.pass(undoMs)
    expect([names(), film.uses]).toEqual([[], 0])
    await transfers.undo(film.infoHash)
    expect([names(), film.uses]).toEqual([[], 0])
  })

  it('what is shared rests while its stop can be undone, and then ends', async () => {
    const film = make('a', [fileOf(100, 100)])
    transfers.share(film.use())
    expect([names(), transfers.sharedHashes.length === 1]).toEqual([['film a'], true])
    transfers.stop(film.infoHash)
    expect([film.log, film.uses, transfers.sharedHashes.length === 1]).toEqual([['pause'], 1, false])
    await transfers.undo(film.infoHash)
    expect([film.log, film.uses, transfers.sharedHashes.length === 1]).toEqual([['pause', 'resume'], 1, true])
    transfers.stop(film.infoHash)
    await clock.pass(undoMs)
    expect([names(), film.uses]).toEqual([[], 0])
  })

  it('what is shared stays shared when it is looked at and left; stopped and looked at it is taken up again', () => {
    const film = make('a', [fileOf(100, 100)])
    transfers.share(film.use())
    transfers.show(film.use())
    transfers.hide()
    expect([names(), film.uses]).toEqual([['film a'], 1])
    transfers.stop(film.infoHash)
    transfers.show(film.use())
    expect([film.log, film.uses]).toEqual([['pause', 'resume'], 1])
    transfers.hide()
    expect(transfers.sharedHashes.length === 1).toBe(true)
  })

  it('the same files shared twice are one entry', () => {
    const film = make('a', [fileOf(100, 100)])
    transfers.share(film.use())
    transfers.share(film.use())
    expect([names(), film.uses]).toEqual([['film a'], 1])
  })

  it('a pause is kept for the next time that it is opened', () => {
    const film = make('a')
    transfers.show(film.use())
    transfers.hide()
    transfers.pause(film.infoHash, true)
    transfers.pause(film.infoHash, false)
    expect(film.log).toEqual(['pause', 'resume'])
    expect(kept).toEqual([
      ['film a', true],
      ['film a', false],
    ])
  })

  it('what failed says why till that was read', () => {
    const film = make('a')
    transfers.show(film.use())
    transfers.hide()
    film.fail('It was deleted.')
    expect(transfers.list).toMatchObject([{ problem: 'It was deleted.' }])
    transfers.stop(film.infoHash)
    transfers.dismiss(film.infoHash)
    expect([names(), film.uses]).toEqual([[], 0])
  })

  it('what failed on the screen is not kept', () => {
    const film = make('a')
    transfers.show(film.use())
    film.fail('It was deleted.')
    transfers.hide()
    expect(names()).toEqual([])
  })

  it('what is stopped while it is taken up again stays stopped', async () => {
    const film = make('a')
    transfers.show(film.use())
    transfers.hide()
    transfers.stop(film.infoHash)
    const undoing = transfers.undo(film.infoHash)
    transfers.dismiss(film.infoHash)
    await undoing
    expect([names(), film.uses]).toEqual([[], 0])
  })
})
