import { expect, it } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { PlayingFile, type PlayingFileListener } from '../../../src/elements/playing-file.ts'
import type { FileSnapshot } from '../../../src/engine/messages/snapshot.ts'
import type { PlaybackHint } from '../../../src/swarm/playback-hint.ts'

/** A file of 1,000 bytes without an index, 300 bytes into its torrent, that plays. */
const playing = () => {
  const hints: PlaybackHint[] = []
  const torrent = {
    hint: (hint: PlaybackHint) => hints.push(hint),
    read: async () => new Uint8Array(1000),
    snapshot: { pieceLength: 16_384 },
    on: () => () => undefined,
  } as unknown as Torrent
  const file = { index: 0, offset: 300, length: 1000, name: 'film.mp4', type: 'video/mp4' } as FileSnapshot
  return { hints, file: new PlayingFile(torrent, file, {} as PlayingFileListener) }
}

it('says at once that no place is expected any more, so that what is said next holds', async () => {
  const { hints, file } = playing()
  file.expect(50, 100)
  // The pointer leaves before the part that knows places is here; and once more when it is.
  file.expect(null, 100)
  expect(hints).toEqual([{ expected: null }])
  file.expect(25, 100)
  await expect.poll(() => hints.length).toBe(2)
  expect(hints[1]).toEqual({ expected: { begin: 550, end: 1300 } })
  file.expect(null, 100)
  expect(hints.slice(2)).toEqual([{ expected: null }])
})

it('says that its viewer is going nowhere any more when it is closed', () => {
  const { hints, file } = playing()
  file.close()
  expect(hints).toEqual([{ sought: null }])
})
