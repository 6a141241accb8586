import { expect, it } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { WantedPlace } from '../../../src/elements/wanted-place.ts'
import type { FileSnapshot } from '../../../src/engine/messages/snapshot.ts'
import type { PlaybackHint } from '../../../src/swarm/playback-hint.ts'

/** A film of 1,000 bytes, 300 bytes into its torrent, that no part of this program can read an index of. */
const start = (read: () => Promise<Uint8Array> = async () => new Uint8Array(1000)) => {
  const hints: PlaybackHint[] = []
  const left = new AbortController()
  const torrent = { hint: (hint: PlaybackHint) => hints.push(hint), read } as unknown as Torrent
  const file = { index: 0, offset: 300, length: 1000 } as FileSnapshot
  return { hints, left, place: new WantedPlace(torrent, file, left.signal) }
}

it('tells the engine where in the torrent the expected second lies, and that none is expected any more', async () => {
  const { hints, place } = start()
  await place.expect(25, 100)
  await place.expect(null, 100)
  expect(hints).toEqual([{ expected: { begin: 550, end: 1300 } }, { expected: null }])
})

it('tells only the newest, and nothing of a film that was left meanwhile', async () => {
  const { hints, place, left } = start()
  await Promise.all([place.expect(25, 100), place.expect(50, 100)])
  expect(hints).toEqual([{ expected: { begin: 800, end: 1300 } }])
  const last = place.expect(75, 100)
  left.abort()
  await last
  expect(hints).toHaveLength(1)
})

it('goes by the mean rate where the index cannot be read now', async () => {
  const { hints, place } = start(() => Promise.reject(new Error('gone')))
  await place.expect(100, 100)
  expect(hints).toEqual([{ expected: { begin: 1299, end: 1300 } }])
})
