/** The system's media controls, with two players of one page. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { filmFactsOf } from '../../../../src/elements/film-facts.ts'
import { playerCommands } from '../../../../src/elements/player-commands.ts'
import { systemControls } from '../../../../src/elements/system/media-session.ts'
import type { TorrentPlayerElement } from '../../../../src/elements/torrent-player.ts'
import { fileSnapshot, torrentSnapshot } from '../../../helpers/snapshots.ts'

class Session {
  metadata: MediaMetadata | null = null
  playbackState = 'none'
  place: MediaPositionState | null = null
  readonly handlers = new Map<string, MediaSessionActionHandler>()

  setPositionState(state?: MediaPositionState): void {
    this.place = state ?? null
  }

  setActionHandler(action: string, handler: MediaSessionActionHandler | null): void {
    if (action === 'enterpictureinpicture') throw new TypeError('not known here')
    if (handler === null) this.handlers.delete(action)
    else this.handlers.set(action, handler)
  }
}

const makePlayer = (name: string, files = [fileSnapshot({ path: name, name, type: 'video/mp4' })]) => {
  const media = {
    ...{ torrent: torrentSnapshot({ name, files }), currentFile: files[0], paused: true },
    ...{ duration: 100, currentTime: 5, playbackRate: 1, videoWidth: 640, poster: '' },
    pause: vi.fn(),
    play: vi.fn(async () => undefined),
  }
  const player = Object.assign(new EventTarget(), { media }) as unknown as TorrentPlayerElement
  const fire = (type: string): void => void player.dispatchEvent(new Event(type))
  return { media, player, fire, end: systemControls(player) }
}

let session = new Session()

beforeEach(() => {
  session = new Session()
  vi.stubGlobal('navigator', { mediaSession: session })
  vi.stubGlobal(
    'MediaMetadata',
    class {
      constructor(init: MediaMetadataInit) {
        Object.assign(this, init)
      }
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

const press = (action: MediaSessionAction, details = {}): void =>
  void session.handlers.get(action)?.({ action, ...details })

it('tells what plays, and where it stands', () => {
  const { media, fire, end } = makePlayer('Film.mp4')
  expect(session.metadata).toBe(null)
  media.paused = false
  fire('playing')
  expect(session.metadata?.title).toBe('Film')
  expect(session.place).toEqual({ duration: 100, position: 5, playbackRate: 1 })
  Object.assign(media, { currentTime: 50, playbackRate: 2 })
  fire('seeked')
  expect(session.place).toEqual({ duration: 100, position: 50, playbackRate: 2 })
  media.paused = true
  fire('pause')
  expect(session.playbackState).toBe('paused')
  end()
  expect([session.metadata, session.place, session.handlers.size]).toEqual([null, null, 0])
})

it('does what its buttons say, within the film', () => {
  const { media, fire } = makePlayer('Film.mp4')
  fire('playing')
  press('seekforward')
  expect(media.currentTime).toBe(15)
  press('seekbackward', { seekOffset: 40 })
  expect(media.currentTime).toBe(0)
  press('seekto', { seekTime: 130 })
  expect(media.currentTime).toBe(100)
  press('pause')
  expect(media.pause).toHaveBeenCalledTimes(1)
  press('play')
  expect(media.play).toHaveBeenCalledTimes(1)
})

it('goes over to the player that plays, and is let go by the one before', () => {
  const [one, other] = [makePlayer('One.mp4'), makePlayer('Other.mp4')]
  one.fire('playing')
  other.fire('playing')
  expect(session.metadata?.title).toBe('Other')
  one.media.currentTime = 70
  one.fire('seeked')
  expect(session.place?.position).toBe(5)
  one.end()
  expect(session.metadata?.title).toBe('Other')
  press('pause')
  expect(other.media.pause).toHaveBeenCalledTimes(1)
})

it('leaves a page alone that took over', () => {
  const { fire, end } = makePlayer('Film.mp4')
  fire('playing')
  const own = new MediaMetadata({ title: 'My radio' })
  session.metadata = own
  fire('seeked')
  end()
  expect(session.metadata).toBe(own)
})

it('shows the cover of a song, and what its tags say', () => {
  const createObjectURL = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:cover')
  const revokeObjectURL = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
  const file = fileSnapshot({ path: '01.mp3', name: '01.mp3', type: 'audio/mpeg' })
  const { player, fire, end } = makePlayer('Album', [file])
  fire('playing')
  const cover = new Blob([new Uint8Array(4)], { type: 'image/png' })
  filmFactsOf(player).add({ tags: { title: 'A Song', artist: 'A Band', album: 'An Album', cover } })
  fire('playing')
  expect(session.metadata).toMatchObject({ title: 'A Song', artist: 'A Band', album: 'An Album' })
  expect(session.metadata?.artwork).toEqual([{ src: 'blob:cover', type: 'image/png' }])
  expect(createObjectURL).toHaveBeenCalledTimes(1)
  end()
  expect(revokeObjectURL).toHaveBeenCalledWith('blob:cover')
  vi.restoreAllMocks()
})

it('has buttons for other files where there are some, and leaves it to a command which', () => {
  const files = ['e1.mp4', 'e2.mp4'].map((path, index) => fileSnapshot({ index, path, length: 9 }))
  const { player, fire } = makePlayer('Series', files)
  fire('playing')
  const next = vi.fn(() => undefined)
  playerCommands(player).offer('next-file', next)
  press('nexttrack')
  expect(next).toHaveBeenCalledTimes(1)
  expect(session.handlers.has('previoustrack')).toBe(true)

  makePlayer('Film.mp4').fire('playing')
  expect([...session.handlers.keys()].filter((action) => action.endsWith('track'))).toEqual([])
})
