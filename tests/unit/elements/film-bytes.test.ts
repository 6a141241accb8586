import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FilmBytes, type ReadingPlayer } from '../../../src/elements/film-bytes.ts'
import { titleOf, titleOfRecording } from '../../../src/elements/film-title.ts'
import { coverBeside } from '../../../src/elements/folder-cover.ts'
import type { FileSnapshot } from '../../../src/engine/messages/snapshot.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

class FakePlayer extends EventTarget implements ReadingPlayer {
  currentTime = 0
  torrent: { pieces: Uint8Array; pieceLength: number } | null = null

  readonly asked: [begin: number, end: number][] = []

  async readFile(_index: number, begin: number, end: number): Promise<Uint8Array> {
    this.asked.push([begin, end])
    return new Uint8Array(end - begin)
  }

  async readFileHere(_index: number, begin: number, end: number): Promise<Uint8Array | null> {
    return begin < 100 ? new Uint8Array(end - begin) : null
  }

  have(...pieces: number[]): void {
    const bits = new Uint8Array(2)
    for (const piece of pieces) bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
    this.torrent = { pieces: bits, pieceLength: 100 }
    this.dispatchEvent(new Event('torrentstats'))
  }
}

const open = (): { player: FakePlayer; bytes: FilmBytes } => {
  const player = new FakePlayer()
  return { player, bytes: new FilmBytes(player, { index: 1, offset: 250, length: 500 }) }
}

describe('FilmBytes', () => {
  it('says how far the bytes are here, in the numbers of the file', () => {
    const { player, bytes } = open()
    expect(bytes.hereUntil(0)).toBe(0)
    player.have(2, 3, 5, 6, 7)
    expect(bytes.hereUntil(0)).toBe(150)
    expect(bytes.hereUntil(149)).toBe(150)
    expect(bytes.hereUntil(150)).toBe(150)
    expect(bytes.hereUntil(260)).toBe(500)
    player.have(2, 3, 4)
    expect(bytes.hereUntil(0)).toBe(250)
    expect(bytes.hereUntil(260)).toBe(260)
  })

  it('asks only for what is not here', async () => {
    const { player, bytes } = open()
    expect(await bytes.read(10, 30)).toHaveLength(20)
    expect(player.asked).toEqual([])
    expect(await bytes.read(200, 230)).toHaveLength(30)
    expect(player.asked).toEqual([[200, 230]])
  })

  it('waits until they are here', async () => {
    const { player, bytes } = open()
    player.have(2)
    let isHere: boolean | null = null
    const waited = bytes.untilHere(40, 60, 30, new AbortController().signal).then((answer) => {
      isHere = answer
    })
    player.have(2, 4)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isHere).toBeNull()
    player.have(2, 3)
    await waited
    expect(isHere).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('loses patience once the film is there, so that they are asked for', async () => {
    const { player, bytes } = open()
    let isDone = false
    const waited = bytes.untilHere(0, 10, 30, new AbortController().signal).then((answer) => {
      isDone = true
      return answer
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isDone).toBe(false)
    player.currentTime = 29.5
    player.dispatchEvent(new Event('timeupdate'))
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(waited).resolves.toBe(true)
  })

  it('gives them up when the film goes elsewhere', async () => {
    const { player, bytes } = open()
    const waited = bytes.untilHere(0, 10, 30, new AbortController().signal)
    player.currentTime = 500
    player.dispatchEvent(new Event('seeking'))
    await expect(waited).resolves.toBe(false)
    await expect(bytes.untilHere(0, 10, 30, new AbortController().signal)).resolves.toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('never asks for what is needed whenever it comes', async () => {
    const { player, bytes } = open()
    let isDone = false
    void bytes.untilHere(0, 10, null, new AbortController().signal).then(() => {
      isDone = true
    })
    player.currentTime = 500
    player.dispatchEvent(new Event('timeupdate'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isDone).toBe(false)
    player.have(2)
    await vi.advanceTimersByTimeAsync(0)
    expect(isDone).toBe(true)
  })

  it('ends when nobody wants them any more', async () => {
    const { bytes } = open()
    const leaving = new AbortController()
    const waited = bytes.untilHere(0, 10, 0, leaving.signal)
    leaving.abort()
    await expect(waited).rejects.toMatchObject({ code: 'aborted' })
    await expect(bytes.untilHere(0, 10, 0, leaving.signal)).rejects.toMatchObject({ code: 'aborted' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

const file = (path: string, length = 1_000): FileSnapshot =>
  ({ path, name: path.slice(path.lastIndexOf('/') + 1), length }) as FileSnapshot

describe('coverBeside', () => {
  it('finds the best picture in the folder, or in the one above', () => {
    const files = [
      file('set/cover.jpg'),
      file('set/cd 1/01.mp3'),
      file('set/cd 1/front.jpg'),
      file('set/cd 1/folder.jpg'),
      file('set/cd 2/01.mp3'),
      file('other/cover.jpg'),
    ]
    expect(coverBeside(file('set/cd 1/01.mp3'), files)?.path).toBe('set/cd 1/folder.jpg')
    expect(coverBeside(file('set/cd 2/01.mp3'), files)?.path).toBe('set/cover.jpg')
    expect(coverBeside(file('alone/01.mp3'), files)).toBeNull()
  })

  it('leaves out what is too large, and what is no cover', () => {
    expect(coverBeside(file('a.mp3'), [file('cover.jpg', 9_000_000), file('band.jpg')])).toBeNull()
    expect(coverBeside(file('a.mp3'), [file('cover.jpg', 0), file('cover.png')])?.path).toBe('cover.png')
  })
})

describe('titles', () => {
  it('name who plays, once', () => {
    expect(titleOfRecording({ title: 'Song', artist: 'Band' })).toBe('Band – Song')
    expect(titleOfRecording({ title: 'Band: Song', artist: 'Band' })).toBe('Band: Song')
    expect(titleOfRecording({ title: 'Song', artist: '' })).toBe('Song')
    expect(titleOfRecording({ title: '', artist: 'Band' })).toBe('')
    expect(titleOfRecording({ title: 'x'.repeat(500), artist: 'Band' })).toHaveLength(200)
  })

  it('of a film are those of its file', () => {
    expect(titleOf({ tags: null })).toBe('')
    expect(titleOf({ tags: { title: 'Film', artist: 'Me', album: '', cover: null } })).toBe('Film')
  })
})
