import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { octetStream } from '../shared/mime.ts'
import type { DownloadMode, FilePriority } from '../swarm/policy.ts'
import { filesTexts } from './texts/files.ts'

export interface DownloadChoice {
  readonly value: FilePriority
  readonly options: readonly (readonly [value: FilePriority, text: string])[]
}

type Judged = Pick<FileSnapshot, 'playable' | 'type' | 'length'>

/** Whether a person may want to play it: a film or music by its name, or a file whose name says nothing. */
export const mayPlay = ({ playable, type, length }: Judged): boolean =>
  length > 0 && (playable || type === octetStream || /^(video|audio)\//.test(type))

/**
 * What a person can choose to be downloaded of a file, in the words that hold for it, and what holds now.
 * `null`: there is nothing to choose. A file that nothing plays is never downloaded for being played: it is
 * wanted or it is not.
 */
export const downloadChoices = (
  file: Judged & Pick<FileSnapshot, 'priority'>,
  mode: DownloadMode,
): DownloadChoice | null => {
  const { priority, length } = file
  const texts = filesTexts()
  if (mode === 'window' || length === 0) return null
  if (mode === 'whole') {
    return {
      value: priority,
      options: [
        ['normal', texts.download],
        ['high', texts.first],
        ['skip', texts.skip],
      ],
    }
  }
  if (mayPlay(file)) {
    return {
      value: priority,
      options: [
        ['normal', texts.whenPlayed],
        ['high', texts.download],
        ['skip', texts.skip],
      ],
    }
  }
  return {
    value: priority === 'high' ? 'high' : 'skip',
    options: [
      ['skip', texts.skip],
      ['high', texts.download],
    ],
  }
}
