import { expect, it } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { explainFailure } from '../../../src/elements/explain-failure.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

const reads: number[] = []
const torrent = {
  read: async (_index: number, begin: number) => {
    reads.push(begin)
    throw new Error('Nobody has it.')
  },
} as unknown as Torrent
const song = fileSnapshot({ path: 'song.opus', type: 'audio/ogg' })
const { signal } = new AbortController()

it.each([
  'NS_ERROR_DOM_MEDIA_MEDIASINK_ERR (0x806e000b) - OnMediaSinkAudioError',
  'OnMediaSinkAudioError',
  'AUDIO_RENDERER_ERROR: audio render error',
])('takes “%s” for the sound device, and reads nothing', async (message) => {
  const error = await explainFailure(torrent, song, { code: 3, message }, signal)
  expect(error).toMatchObject({ code: 'sound-device' })
  expect(reads).toEqual([])
})

it('takes a broken line for what it is, and looks at the file for all else', async () => {
  expect(await explainFailure(torrent, song, { code: 2, message: '' }, signal)).toBeNull()
  await expect(explainFailure(torrent, song, { code: 3, message: 'DECODE' }, signal)).rejects.toThrow(
    'Nobody',
  )
})
