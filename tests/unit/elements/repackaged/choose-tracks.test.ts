import { expect, it } from 'vitest'
import { chooseSound } from '../../../../src/elements/repackaged/choose-tracks.ts'

const track = (id: number, codec: string) => ({ id, codec })
const picture = track(1, 'avc1.64000c')
const canTake = (mime: string): boolean => /avc1|mp4a/.test(mime)
const [dts, aac, other] = [track(2, 'dtsc'), track(3, 'mp4a.40.2'), track(4, 'mp4a.40.2')]

it.each([
  ['the first that the browser decodes', null, [dts, aac, other], 3],
  ['the one that was chosen', 4, [dts, aac, other], 4],
  ['another where the chosen one cannot be decoded', 2, [dts, aac], 3],
  ['none where none can be decoded', null, [dts], null],
])('%s', (_name, wanted, sounds, chosen) => {
  expect(chooseSound({ duration: 9, picture, sounds }, wanted, canTake)).toBe(chosen)
})

it('says why nothing plays', () => {
  const hevc = { duration: 9, picture: track(1, 'hvc1.1.6.L93.B0'), sounds: [aac] }
  expect(() => chooseSound(hevc, null, canTake)).toThrow('H.265 (HEVC), which this browser cannot decode')
  expect(() => chooseSound({ duration: 9, picture: null, sounds: [dts] }, null, canTake)).toThrow(
    'no soundtrack',
  )
})
