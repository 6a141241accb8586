import { describe, expect, it } from 'vitest'
import {
  bufferedAhead,
  type PlaybackState,
  statusText,
  waitingFor,
} from '../../../src/elements/player-status.ts'
import { fileSnapshot, pieceBits, torrentSnapshot } from '../../helpers/snapshots.ts'

const file = fileSnapshot({ length: 10_000_000 })
const peer = {
  ...{ id: 'webrtc-1', client: 'WebTorrent 3.0', description: 'WebRTC', progress: 1 },
  ...{ downloadRate: 0, uploadRate: 0, downloaded: 0, uploaded: 0, choking: false, choked: false },
}
const known = (there: readonly number[], state: 'connecting' | 'downloading' = 'downloading') =>
  torrentSnapshot({
    state,
    peers: state === 'connecting' ? [] : [peer],
    files: [file],
    pieceLength: 100_000,
    pieceCount: 100,
    pieces: pieceBits(100, there),
  })

const playing: PlaybackState = {
  active: true,
  snapshot: known([]),
  file,
  readyState: 2,
  paused: false,
  seeking: false,
  currentTime: 50,
  duration: 100,
}

describe('waitingFor', () => {
  it.each<[string, Partial<PlaybackState>, string]>([
    ['nothing without a source', { active: false }, ''],
    ['nothing while it plays', { readyState: 4 }, ''],
    ['nothing when paused on a picture', { paused: true }, ''],
    [
      'more, where it would stall again soon',
      { snapshot: { ...known([50, 51, 52]), aheadNeededMs: 9_000 } },
      'Buffering ahead, so that it plays without stopping…',
    ],
    ['a seek while paused', { paused: true, seeking: true, readyState: 1 }, 'Buffering…'],
    ['the client', { snapshot: null, readyState: 0 }, 'Starting…'],
    ['peers', { snapshot: torrentSnapshot({ state: 'connecting' }), readyState: 0 }, 'Finding peers…'],
    [
      'the metadata',
      { snapshot: torrentSnapshot({ state: 'metadata' }), readyState: 0 },
      'Getting the torrent’s description…',
    ],
    ['the first bytes, even when paused', { paused: true, readyState: 0 }, 'Buffering…'],
    ['half of what comes next', { snapshot: known([50, 51].slice(0, 1)), duration: 100 }, 'Buffering 33 %'],
    ['peers when nobody can send the rest', { snapshot: known([50], 'connecting') }, 'Finding peers…'],
    [
      'somebody who has it, where no connected peer does',
      { snapshot: { ...known([]), nextPart: 'nobody' } },
      'Nobody who is connected has the next part. Waiting for someone who has it.',
    ],
    [
      'somebody who has it, where no peer is left',
      { snapshot: { ...known([50]), peers: [], nextPart: 'nobody' } },
      'Nobody who is connected has the next part. Waiting for someone who has it.',
    ],
    [
      'the browser, where nobody has what a pending read asks for and it wants something else',
      { snapshot: { ...known([50, 51, 52]), nextPart: 'nobody' } },
      'Buffering…',
    ],
    ['peers, when there is none', { snapshot: { ...known([]), peers: [] } }, 'Finding peers…'],
    [
      'the browser, where a seek hangs and all is here',
      { snapshot: { ...known([50, 51, 52]), aheadNeededMs: 9_000 }, seeking: true, readyState: 1 },
      'Buffering…',
    ],
    [
      'a paused torrent to be resumed',
      { snapshot: { ...known([50]), paused: true } },
      'This torrent is paused.',
    ],
    [
      'the browser, when a paused torrent has it',
      { snapshot: { ...known([50, 51, 52]), paused: true } },
      'Buffering…',
    ],
    ['the browser, when all is here', { snapshot: known([50, 51, 52], 'connecting') }, 'Buffering…'],
  ])('waits for %s', (_, change, text) => {
    expect(statusText(waitingFor({ ...playing, ...change }))).toBe(text)
  })
})

describe('bufferedAhead', () => {
  it('looks at the next three seconds by the mean bit rate', () => {
    expect(bufferedAhead({ ...playing, snapshot: known([50, 51]) })).toBeCloseTo(2 / 3)
  })

  it('looks at the first MiB while the duration is unknown', () => {
    const snapshot = known([0, 1, 2, 3, 4])
    expect(bufferedAhead({ ...playing, snapshot, currentTime: 0, duration: Number.NaN })).toBeCloseTo(
      500_000 / 2 ** 20,
    )
  })

  it('is complete at the end', () => {
    expect(bufferedAhead({ ...playing, currentTime: 100 })).toBe(1)
  })
})
