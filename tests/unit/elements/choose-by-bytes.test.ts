import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { chooseByNameOrBytes, trueType } from '../../../src/elements/choose-by-bytes.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import type { Clock } from '../../../src/shared/clock.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { isPlayable, mimeType } from '../../../src/shared/mime.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'

const media = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../fixtures/media/${name}`, import.meta.url))))
const heads = {
  mp4: media('faststart.mp4'),
  webm: media('vp9-opus.webm'),
  mkv: media('heads/film.mkv'),
  avi: media('heads/film.avi'),
  mp3: media('heads/sound.mp3'),
  opus: media('sound.opus'),
  text: new TextEncoder().encode('Once upon a time.'),
} as const

type Content = keyof typeof heads | 'nothing comes' | 'error'

/** A torrent of files with these names and lengths, and what is in them. */
const torrentOf = (...entries: readonly (readonly [path: string, length: number, content: Content])[]) => {
  const list = entries.map(([path, length], index) =>
    fileSnapshot({ index, path, length, type: mimeType(path), playable: length > 0 && isPlayable(path) }),
  )
  const files = fileListOf(list)
  const reads: number[] = []
  const state: { snapshot: TorrentSnapshot } = { snapshot: torrentSnapshot({ files: list }) }
  const read = (index: number, begin: number, end: number): Promise<Uint8Array> => {
    reads.push(end - begin)
    const content = entries[index]?.[2] ?? 'error'
    if (content === 'nothing comes') return new Promise(() => undefined)
    if (content === 'error') return Promise.reject(new TorrentError('storage', 'The store is gone.'))
    return Promise.resolve(heads[content].subarray(begin, end))
  }
  return {
    files,
    reads,
    torrent: {
      read,
      get snapshot() {
        return state.snapshot
      },
    },
    peersCome: () => {
      const peer = { id: 'a', client: '', description: '', progress: 1, downloadRate: 0, uploadRate: 0 }
      const more = {
        downloaded: 0,
        uploaded: 0,
        choking: false,
        choked: false,
        interested: false,
        interesting: false,
        bridge: false,
      }
      state.snapshot = { ...state.snapshot, peers: [{ ...peer, ...more }] }
    },
  }
}

/** A clock that is moved by hand. */
const handClock = () => {
  let waiting: (() => void)[] = []
  const clock: Clock = {
    now: () => 0,
    after: (_ms, run) => {
      waiting.push(run)
      return () => {
        waiting = waiting.filter((other) => other !== run)
      }
    },
  }
  return {
    clock,
    get waits() {
      return waiting.length
    },
    pass: () => {
      const due = waiting
      waiting = []
      for (const run of due) run()
    },
  }
}

const signal = new AbortController().signal

describe('chooseByNameOrBytes', () => {
  it('takes what its name says at once, without a look', () => {
    const { torrent, files, reads } = torrentOf(['big.part', 9e9, 'mp4'], ['film.mp4', 1000, 'mp4'])
    expect(chooseByNameOrBytes(torrent, files, null, signal)).toEqual(files.at(1))
    expect(chooseByNameOrBytes(torrent, files, 'film.mp4', signal)).toEqual(files.at(1))
    expect(reads).toEqual([])
  })

  it.each<[string, Content, string]>([
    ['Film [1080p]', 'mp4', 'video/mp4'],
    ['film', 'webm', 'video/webm'],
    ['film.mp4.part', 'mp4', 'video/mp4'],
    ['film.divx', 'mkv', 'video/x-matroska'],
    ['film.webm.1', 'webm', 'video/webm'],
    ['film.mp4.!ut', 'mp4', 'video/mp4'],
    ['film.avi', 'mp4', 'video/mp4'],
    ['Mr. Robot', 'mkv', 'video/x-matroska'],
    ['song', 'mp3', 'audio/mpeg'],
    ['song.bin', 'opus', 'audio/ogg'],
  ])('takes %s for what its bytes are: %s', async (path, content, type) => {
    const { torrent, files, reads } = torrentOf([path, 5e6, content])
    for (const wanted of [null, 0, path]) {
      expect(await chooseByNameOrBytes(torrent, files, wanted, signal)).toMatchObject({ path, type })
    }
    expect(Math.max(...reads)).toBeLessThanOrEqual(1024)
  })

  it('takes the largest that plays, and looks into no more than four', async () => {
    const { torrent, files, reads } = torrentOf(
      ['notes.txt', 9e9, 'mp4'],
      ['cover.jpg', 8e9, 'mp4'],
      ['archive.rar', 7e9, 'text'],
      ['broken', 6e9, 'error'],
      ['film.divx', 5e9, 'avi'],
      ['Film', 4e9, 'mkv'],
      ['Trailer', 3e9, 'mp4'],
      ['empty', 0, 'mp4'],
    )
    expect(await chooseByNameOrBytes(torrent, files, null, signal)).toMatchObject({ path: 'Film' })
    expect(reads).toHaveLength(4)
  })

  it('takes a film that no browser plays where there is none that does: its failure says what it is', async () => {
    const { torrent, files } = torrentOf(['data', 5e9, 'text'], ['film.avi', 4e9, 'avi'])
    expect(await chooseByNameOrBytes(torrent, files, null, signal)).toMatchObject({ path: 'film.avi' })
  })

  it('says so where nothing is a film', async () => {
    const { torrent, files } = torrentOf(['data', 5e9, 'text'], ['more', 4e9, 'error'])
    await expect(chooseByNameOrBytes(torrent, files, null, signal)).rejects.toMatchObject({
      code: 'no-such-file',
    })
    const texts = torrentOf(['notes.txt', 9e9, 'text'])
    expect(() => chooseByNameOrBytes(texts.torrent, texts.files, null, signal)).toThrow(TorrentError)
    expect(texts.reads).toEqual([])
  })

  it('says what it waits for when peers are there and the bytes do not come', async () => {
    const { torrent, files, peersCome } = torrentOf(['Film', 4e9, 'nothing comes'])
    const time = handClock()
    const picked = Promise.resolve(chooseByNameOrBytes(torrent, files, null, signal, time.clock))
    const failure = picked.catch((error: unknown) => error)
    // Without peers it waits on.
    time.pass()
    time.pass()
    peersCome()
    time.pass()
    expect(await failure).toMatchObject({ code: 'timeout', message: expect.stringContaining('“Film”') })
    expect(time.waits).toBe(0)
  })

  it('plays a file that somebody chose though its bytes do not come, or are unknown', async () => {
    const { torrent, files, peersCome } = torrentOf(['Film', 4e9, 'nothing comes'], ['data', 1, 'text'])
    const time = handClock()
    peersCome()
    const picked = chooseByNameOrBytes(torrent, files, 'Film', signal, time.clock)
    time.pass()
    expect(await picked).toEqual(files.at(0))
    expect(await chooseByNameOrBytes(torrent, files, 'data', signal, time.clock)).toEqual(files.at(1))
    expect(time.waits).toBe(0)
  })

  it('ends with the signal, and leaves nothing waiting', async () => {
    const { torrent, files } = torrentOf(['Film', 4e9, 'nothing comes'])
    for (const wanted of [null, 0]) {
      const time = handClock()
      const leaving = new AbortController()
      const picked = Promise.resolve(chooseByNameOrBytes(torrent, files, wanted, leaving.signal, time.clock))
      const failure = picked.catch((error: unknown) => error)
      leaving.abort()
      expect(await failure).toBeInstanceOf(Error)
      expect(time.waits).toBe(0)
    }
  })
})

describe('trueType', () => {
  const typeOf = (path: string, content: Content) => {
    const { torrent, files } = torrentOf([path, 5e6, content])
    return trueType(torrent, files.at(0) as FileSnapshot, signal)
  }

  it.each<[string, Content, string | null]>([
    ['film.mp4', 'webm', 'video/webm'],
    ['film.webm', 'mp4', 'video/mp4'],
    ['film.mp4', 'mkv', 'video/x-matroska'],
    ['song.mp3', 'mp4', 'video/mp4'],
    ['song.m4a', 'mp3', 'audio/mpeg'],
    // The same container under another name.
    ['film.mov', 'mp4', null],
    ['song.m4a', 'mp4', null],
    ['song.weba', 'webm', null],
    ['film.ogv', 'opus', null],
    ['film.mp4', 'mp4', null],
    // No browser plays it, or nobody knows it.
    ['film.mp4', 'avi', null],
    ['film.mp4', 'text', null],
  ])('%s with %s inside is %s', async (path, content, type) => {
    expect(await typeOf(path, content)).toBe(type)
  })
})
