/** An element with `resume` remembers where its files were left, and opens them there. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LeftPlace, type LeftPlaceHost } from '../../../../src/elements/system/left-place.ts'
import { recalled, remember } from '../../../../src/elements/system/resume-store.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../../../src/engine/messages/snapshot.ts'
import { fileSnapshot, torrentSnapshot } from '../../../helpers/snapshots.ts'

const infoHash = 'a'.repeat(40)
const fileOf = (index: number, type = 'video/mp4'): FileSnapshot =>
  ({ index, type, playable: true }) as FileSnapshot
const files = { byIndex: (index: number) => (index < 3 ? fileOf(index) : undefined) }
const torrent = { infoHash, files } as TorrentSnapshot

class Host extends EventTarget implements LeftPlaceHost {
  currentTime = 0
  duration = 600
  playbackRate = 1
  defaultPlaybackRate = 1
  readyState = 4
  resume = true
  torrent: TorrentSnapshot | null = torrent
  currentFile: FileSnapshot | null = fileOf(0)

  fire(type: string): void {
    this.dispatchEvent(new Event(type))
  }
}

let host = new Host()
let left = new LeftPlace(host)

beforeEach(() => {
  const values = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  })
  vi.useFakeTimers({ toFake: ['performance'] })
  host = new Host()
  left = new LeftPlace(host)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const record = { infoHash, file: 0, at: 305, duration: 600, rate: 1.5 }

it('opens a file where it was left, at the speed it had', () => {
  remember(record)
  left.open(infoHash, fileOf(0))
  expect([host.currentTime, left.resumedAt, host.defaultPlaybackRate]).toEqual([300, 300, 1.5])
})

it('leaves a place alone that the page asked for', () => {
  remember(record)
  host.currentTime = 40
  left.open(infoHash, fileOf(0))
  expect([host.currentTime, left.resumedAt]).toEqual([40, null])
})

it('does nothing without the attribute', () => {
  remember(record)
  host.resume = false
  left.open(infoHash, fileOf(0))
  host.fire('playing')
  host.currentTime = 50
  host.fire('pause')
  expect([left.resumedAt, left.fileOf(torrent), recalled(infoHash, 0)?.at]).toEqual([null, null, 305])
})

it('plays a file from its beginning that was seen to its end', () => {
  remember({ ...record, at: 590 })
  left.open(infoHash, fileOf(0))
  expect([host.currentTime, left.resumedAt]).toEqual([0, null])
})

it('goes on with the next film of a torrent where that was left, and at the same speed', () => {
  left.open(infoHash, fileOf(0))
  host.playbackRate = 1.25
  host.fire('ratechange')
  remember({ ...record, file: 1 })
  left.open(infoHash, fileOf(1))
  expect([host.currentTime, host.defaultPlaybackRate]).toEqual([300, 1.25])
})

it('does not begin the next song in its middle, but goes on with the song of the last visit', () => {
  const song = { ...record, at: 100, duration: 200 }
  remember(song)
  left.open(infoHash, fileOf(0, 'audio/mpeg'))
  expect(host.currentTime).toBe(95)
  host.currentTime = 0
  remember({ ...song, file: 1 })
  left.open(infoHash, fileOf(1, 'audio/mpeg'))
  expect(host.currentTime).toBe(0)
  remember({ ...song, file: 2, duration: 3600 })
  left.open(infoHash, fileOf(2, 'audio/mpeg'))
  expect(host.currentTime).toBe(95)
})

it('knows the file that was watched last, and the one after it when that was seen to its end', () => {
  const files = ['e1.mp4', 'e2.mp4', 'e10.mp4'].map((path, index) => fileSnapshot({ index, path, length: 9 }))
  const series = torrentSnapshot({ infoHash, files: files.toReversed() })
  expect(left.fileOf(series)).toBe(null)
  remember(record)
  remember({ ...record, file: 1 })
  expect(left.fileOf(series)).toBe(1)
  remember({ ...record, file: 1, at: 600 })
  expect(left.fileOf(series)).toBe(2)
  remember({ ...record, file: 2, at: 600 })
  expect(left.fileOf(series)).toBe(null)
  remember({ ...record, file: 7 })
  expect(left.fileOf(series)).toBe(null)
})

it('remembers the place every five seconds, and at once when it is paused, sought or ended', () => {
  left.open(infoHash, fileOf(0))
  const at = (): number | undefined => recalled(infoHash, 0)?.at
  const come = (seconds: number, type: string): number | undefined => {
    vi.advanceTimersByTime(1_000)
    host.currentTime = seconds
    host.fire(type)
    return at()
  }
  expect(come(1, 'playing')).toBe(1)
  expect([2, 3, 4, 5, 6, 7].map((seconds) => come(seconds, 'timeupdate'))).toEqual([1, 1, 1, 1, 6, 6])
  expect(come(8, 'pause')).toBe(8)
  expect(come(100, 'seeked')).toBe(100)
  expect(come(600, 'ended')).toBe(600)
})

it('does not lose five seconds with each visit in which nothing was watched', () => {
  remember(record)
  left.open(infoHash, fileOf(0))
  host.fire('seeked')
  host.fire('timeupdate')
  left.save()
  expect(recalled(infoHash, 0)?.at).toBe(305)
  host.currentTime = 200
  host.fire('seeked')
  expect(recalled(infoHash, 0)?.at).toBe(200)
})

it('remembers nothing of a film whose length is not known, or that is not there yet', () => {
  left.open(infoHash, fileOf(0))
  host.duration = Number.POSITIVE_INFINITY
  host.fire('playing')
  host.duration = 600
  host.readyState = 0
  left.save()
  expect(recalled(infoHash, 0)).toBe(null)
})
