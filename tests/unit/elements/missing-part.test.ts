import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { MissingPartCheck } from '../../../src/elements/missing-part.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'
import { mediaFixture } from '../media/fixtures.ts'

/** A browser that has AVC and AAC, and says so. */
beforeEach(() => {
  const canPlayType = (mime: string): string => (/hvc1|hev1|ac-3/.test(mime) ? '' : 'probably')
  vi.stubGlobal('document', { createElement: () => ({ canPlayType }) })
})
afterEach(() => vi.unstubAllGlobals())

const setup = (name: string, type = 'video/mp4') => {
  const bytes = mediaFixture(name)
  const reads: number[] = []
  const torrent = {
    read: async (_index: number, begin: number, end: number) => {
      reads.push(begin)
      return bytes.slice(begin, end)
    },
  } as unknown as Torrent
  const found: string[] = []
  const closing = new AbortController()
  const file = fileSnapshot({ path: name, type, length: bytes.length })
  const check = new MissingPartCheck(torrent, file, closing.signal, (part, error) =>
    found.push(`${part}: ${error.message}`),
  )
  return { check, found, reads, closing }
}
const first = { readyState: 2, videoWidth: 320, currentTime: 0, webkitAudioDecodedByteCount: 0 }
/** The check has found something. Its modules are loaded first, which takes time on a busy machine. */
const untilFound = (found: readonly string[]): Promise<unknown> =>
  vi.waitUntil(() => found.length > 0, { timeout: 30_000 })
it('finds a sound that this browser lacks before there could be any', async () => {
  const { check, found } = setup('h264-ac3.mp4')
  check.note({ ...first, readyState: 1 })
  check.note(first)
  await untilFound(found)
  expect(found[0]).toMatch(/^sound: The sound is Dolby Digital \(AC-3\), which this browser cannot play/)
  check.note({ ...first, currentTime: 1 })
  expect(found).toHaveLength(1)
})

it('finds it in Matroska too', async () => {
  const { check, found } = setup('h264-ac3.mkv', 'video/x-matroska')
  check.note(first)
  await untilFound(found)
  expect(found[0]).toContain('AC-3')
})

it('finds a picture that is not shown', async () => {
  const { check, found } = setup('hevc-aac.mp4')
  check.note({ ...first, videoWidth: 0 })
  await untilFound(found)
  expect(found[0]).toMatch(/^picture: The picture is H\.265 \(HEVC\), which this browser cannot show/)
})

it('says nothing of a film that is whole, and asks once more when silence could be heard', async () => {
  const { check, found, reads } = setup('faststart.mp4')
  check.note(first)
  await vi.waitUntil(() => reads.length > 0, { timeout: 30_000 })
  const early = reads.length
  await vi.waitUntil(
    () => {
      check.note({ ...first, currentTime: 0.6 })
      return reads.length > early + 1
    },
    { timeout: 30_000 },
  )
  const asked = reads.length
  check.note({ ...first, currentTime: 0.7 })
  check.note({ ...first, currentTime: 5 })
  expect([found, reads.length]).toEqual([[], asked])
})

it('does not look at music, and tells nothing of a film that is left', async () => {
  const music = setup('audio.m4a', 'audio/mp4')
  music.check.note({ ...first, currentTime: 2 })
  expect(music.reads).toEqual([])
  const left = setup('h264-ac3.mp4')
  left.check.note(first)
  left.closing.abort()
  await vi.waitUntil(() => left.reads.length > 1, { timeout: 30_000 })
  await vi.dynamicImportSettled()
  expect(left.found).toEqual([])
})
