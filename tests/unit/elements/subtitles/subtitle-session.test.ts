import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SubtitleSession } from '../../../../src/elements/subtitles/subtitle-session.ts'
import { type SubtitleSource, subtitlesOf } from '../../../../src/elements/subtitles/subtitle-source.ts'
import type { TorrentPlayerElement } from '../../../../src/elements/torrent-player.ts'
import { fileListOf } from '../../../helpers/file-list.ts'
import { fileSnapshot } from '../../../helpers/snapshots.ts'

const srt = new TextEncoder().encode('1\n00:00:01,000 --> 00:00:02,000\nHello\n')
const paths = ['E1.mp4', 'E1.de.srt', 'E1.en.srt', 'E2.mp4', 'E2.en.srt']
const files = paths.map((path, index) =>
  fileSnapshot({ path, index, length: srt.length, playable: path.endsWith('.mp4') }),
)

let stored: Record<string, string>
beforeEach(() => {
  stored = {}
  vi.stubGlobal('navigator', { languages: ['fr'] })
  vi.stubGlobal('HTMLMediaElement', { HAVE_ENOUGH_DATA: 4 })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

const playerOf = () => {
  const media = {
    torrent: { infoHash: 'a'.repeat(40), files: fileListOf(files) },
    currentFile: files[0] ?? null,
    currentTime: 0,
    readyState: 4,
    readFile: async () => srt,
  }
  const player = { media } as unknown as TorrentPlayerElement
  const session = new SubtitleSession(player, () => undefined)
  const play = (index: number | null): void => {
    media.currentFile = index === null ? null : (files[index] ?? null)
    session.filmChanged()
  }
  play(0)
  return { player, session, play }
}

const other = (id: string, more: Partial<SubtitleSource> = {}): SubtitleSource => ({
  id,
  language: 'ja',
  name: '',
  isForced: false,
  isDefault: false,
  origin: 'container',
  textAt: async () => ({ text: '', format: 'srt', from: 0, to: 9 }),
  ...more,
})

const idsOf = ({ sources }: SubtitleSession): string[] => sources.map(({ id }) => id)

it('offers what belongs to the film, and shows nothing unasked', () => {
  const { session, play } = playerOf()
  expect(idsOf(session)).toEqual(['torrent:E1.de.srt', 'torrent:E1.en.srt'])
  expect(session.chosen).toBe(null)
  play(3)
  expect(idsOf(session)).toEqual(['torrent:E2.en.srt'])
  play(null)
  expect(idsOf(session)).toEqual([])
})

it('the language is remembered for the next film, and at the next visit', () => {
  const { session, play } = playerOf()
  session.choose('torrent:E1.en.srt')
  play(3)
  expect(session.chosen?.id).toBe('torrent:E2.en.srt')
  session.choose(null)
  play(0)
  // What was chosen for this very file.
  expect(session.chosen?.id).toBe('torrent:E1.en.srt')
  const later = playerOf()
  expect(later.session.chosen?.id).toBe('torrent:E1.en.srt')
  later.play(3)
  expect(later.session.chosen).toBe(null)
})

it('a delay is remembered for its film alone', () => {
  const { session, play } = playerOf()
  session.setDelay(1.5)
  play(3)
  expect(session.delay).toBe(0)
  play(0)
  expect(session.delay).toBe(1.5)
})

it('goes through all, and on and off', () => {
  const { session } = playerOf()
  const seen: (string | undefined)[] = []
  for (let i = 0; i < 3; i++) {
    session.next()
    seen.push(session.chosen?.id)
  }
  expect(seen).toEqual(['torrent:E1.de.srt', 'torrent:E1.en.srt', undefined])
  session.toggle()
  expect(session.chosen?.id).toBe('torrent:E1.en.srt')
  session.toggle()
  expect(session.chosen).toBe(null)
})

it('what a person adds is shown, comes back with its film, and can be taken away', () => {
  const { session, play } = playerOf()
  session.add([other('added:1', { origin: 'added' }), other('added:2', { origin: 'added' })])
  expect(session.chosen?.id).toBe('added:1')
  play(3)
  expect(idsOf(session)).not.toContain('added:1')
  play(0)
  expect(idsOf(session)).toContain('added:2')
  session.choose('added:1')
  session.remove('added:1')
  expect(session.chosen).toBe(null)
  expect(idsOf(session)).not.toContain('added:1')
})

it('tracks of the container come later, and whoever clears the shelf leaves the others', () => {
  stored['torrent-player:subtitles'] = JSON.stringify({ language: 'ja' })
  const { player, session } = playerOf()
  expect(session.chosen).toBe(null)
  subtitlesOf(player).add(other('container:3'))
  expect(session.chosen?.id).toBe('container:3')
  subtitlesOf(player).clear()
  expect(idsOf(session)).toEqual(['torrent:E1.de.srt', 'torrent:E1.en.srt'])
  expect(session.chosen).toBe(null)
})

it('is over when the player leaves the page', () => {
  const { player, session } = playerOf()
  session.end()
  expect(subtitlesOf(player).sources).toEqual([])
  subtitlesOf(player).add(other('container:1'))
  expect(session.chosen).toBe(null)
})
