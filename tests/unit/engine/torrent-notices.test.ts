import { beforeEach, describe, expect, it } from 'vitest'
import { TorrentNotices } from '../../../src/engine/torrent-notices.ts'
import type { TrackerStatus } from '../../../src/network/ports.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { SourceFileError } from '../../../src/storage/source-file-error.ts'

const url = 'wss://tracker.example'
const status = (state: TrackerStatus['state']): TrackerStatus => ({
  url,
  state,
  failure: null,
  warning: null,
  problem: null,
  seeds: null,
  leeches: null,
})

let changes = 0
let notices: TorrentNotices
beforeEach(() => {
  notices = new TorrentNotices(() => changes++)
  changes = 0
})
const unreadable = new TorrentError('storage', 'Piece 9 could not be read.')
const messages = (): string[] => notices.list.map(({ message }) => message)

describe('TorrentNotices', () => {
  it('a lost piece does not say that nothing can be kept, and is forgotten when the piece is here again', () => {
    notices.pieceLost(9, unreadable)
    expect(messages()).toEqual(['A stored part of this torrent could not be read, and is downloaded again.'])
    notices.pieceFound(8)
    expect(notices.list).toHaveLength(1)
    notices.pieceFound(9)
    expect(notices.list).toMatchObject([])
  })

  it('counts lost pieces, each once, till all of them are here', () => {
    for (const piece of [1, 2, 2, 3]) notices.pieceLost(piece, unreadable)
    expect(messages()[0]).toContain('3 stored parts')
    notices.pieceFound(1)
    notices.pieceFound(2)
    expect(messages()[0]).toContain('A stored part')
    notices.pieceFound(3)
    expect(notices.list).toMatchObject([])
  })

  it('a store that cannot keep anything outweighs lost pieces, until it works again', () => {
    notices.pieceLost(1, unreadable)
    notices.storage(new TorrentError('storage', 'The disk is full.'))
    expect(messages()).toHaveLength(1)
    expect(messages()[0]).toContain(
      'cannot be kept on this device. The disk is full. Playback goes on with at most 64 MB',
    )
    notices.pieceFound(1)
    expect(messages()[0]).toContain('cannot be kept')
    notices.storage(null)
    expect(notices.list).toMatchObject([])
  })

  it('a file that is shared and changed is named, in a notice of its own, till all of it is right again', () => {
    const changed = new SourceFileError('“film.mp4” changed after it was shared.')
    for (const piece of [1, 2]) notices.pieceLost(piece, changed)
    notices.pieceLost(3, unreadable)
    expect(notices.list).toMatchObject([
      { id: 'files', code: 'storage', message: '“film.mp4” changed after it was shared.' },
      { id: 'storage', code: 'storage', message: expect.stringContaining('A stored part') },
    ])
    notices.pieceLost(4, new SourceFileError('“b.mp4” changed after it was shared.'))
    expect(messages()[0]).toBe('“film.mp4” changed after it was shared. The same holds for another file.')
    for (const piece of [1, 2, 4]) notices.pieceFound(piece)
    expect(notices.list.map(({ id }) => id)).toEqual(['storage'])
  })

  it('files that are shared and cannot be kept are not “what is downloaded”', () => {
    notices.storage(new TorrentError('storage', 'The files could not be stored.'), true)
    expect(messages()).toEqual([
      'This is shared as long as this tab is open, and not after a reload: it could not be kept. The files could not be stored.',
    ])
  })

  it('every condition has a notice of its own, which goes away with it', () => {
    const problem = (message: string): TorrentError => new TorrentError('no-peers', message)
    notices.trackers([status('unreachable')])
    notices.noPeers(problem('Nobody is there.'))
    notices.webRtc(problem('No WebRTC.'))
    notices.metadata(problem('The stored metadata is damaged.'))
    expect(notices.list.map(({ id }) => id)).toEqual(['trackers', 'no-peers', 'webrtc', 'metadata'])
    notices.trackers([status('connected')])
    notices.noPeers(null)
    notices.webRtc(null)
    notices.metadata(null)
    expect(notices.list).toMatchObject([])
  })

  it('says nothing when nothing changes', () => {
    notices.noPeers(null)
    notices.pieceFound(3)
    notices.storage(null)
    notices.trackers([status('connected')])
    expect(changes).toBe(0)
    for (let i = 0; i < 3; i++) notices.trackers([status('unreachable')])
    expect(changes).toBe(1)
  })
})
