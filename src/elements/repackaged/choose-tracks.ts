import { codecName } from '../../media/codec-names.ts'
import { playbackProblems } from '../../media/playback-problems.ts'
import type { RepackagedFacts } from '../../media/repackage/messages.ts'
import { TorrentError } from '../../shared/errors.ts'

/** Asks the browser about a type: `MediaSource.isTypeSupported`. */
export type CanTake = (mime: string) => boolean

/** Whether a soundtrack with this codec can be played from fragmented MP4. `''`: its codec is not known. */
export const takesSound = (codec: string, canTake: CanTake): boolean =>
  codec !== '' && canTake(`audio/mp4; codecs="${codec}"`)

/**
 * The soundtrack that is repackaged: the one that was chosen, or else the first that the browser decodes.
 *
 * @param wanted `null`: none was chosen
 * @returns its number in the container; `null`: the film plays without sound
 * @throws TorrentError `unsupported-media` when nothing of the film can be played in this form
 */
export const chooseSound = (
  facts: RepackagedFacts,
  wanted: number | null,
  canTake: CanTake,
): number | null => {
  const { picture, sounds } = facts
  if (picture !== null && (picture.codec === '' || !canTake(`video/mp4; codecs="${picture.codec}"`))) {
    throw new TorrentError('unsupported-media', playbackProblems.picture(codecName(picture.codec)))
  }
  const playable = sounds.filter(({ codec }) => takesSound(codec, canTake))
  const sound = playable.find(({ id }) => id === wanted) ?? playable[0]
  if (sound === undefined && picture === null) {
    throw new TorrentError('unsupported-media', playbackProblems.noSoundtrack())
  }
  return sound?.id ?? null
}
