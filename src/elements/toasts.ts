import type { Notice, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import type { Saying, SayingAction } from './saying.ts'

/**
 * What is worth knowing and does not stop playback: a notice of the torrent, or what the browser leaves out
 * of a film.
 */
export type ToastId = Notice['id'] | 'picture' | 'sound'
export type Toast = ErrorMessage & {
  readonly id: ToastId
  /** What can be pressed. */
  readonly actions?: readonly SayingAction[]
}

export interface ToastFacts {
  readonly snapshot: TorrentSnapshot
  /** What the browser cannot decode of the file that plays. */
  readonly missing: readonly Toast[]
  readonly isOnline: boolean
  /** What stands over the picture now. */
  readonly saying: Saying | null
}

export interface ToastRow {
  readonly id: ToastId
  /** In words, for docs/sentences.md. */
  readonly when: string
  /** When it is left out although it holds, in words; `''`: never. */
  readonly unless: string
  readonly isLeftOut: (facts: ToastFacts) => boolean
}

const never = (): boolean => false

/**
 * In the order in which they are shown. What has no row is never a toast: the notices `no-peers` and
 * `metadata` are cards.
 */
export const toastRows: readonly ToastRow[] = [
  {
    id: 'picture',
    when: 'A film plays, and the browser cannot decode its picture',
    unless: '',
    isLeftOut: never,
  },
  {
    id: 'sound',
    when: 'A film plays, and the browser cannot decode its sound',
    unless: '',
    isLeftOut: never,
  },
  {
    id: 'webrtc',
    when: 'This browser makes no WebRTC connections',
    unless: 'the card over the picture says so, or there is no network',
    isLeftOut: ({ saying, isOnline }) => saying?.row === 'webrtc' || !isOnline,
  },
  {
    id: 'trackers',
    when: 'No tracker can be reached, or all of them refuse',
    unless: 'the card over the picture lists them, or there is no network',
    isLeftOut: ({ saying, isOnline }) => saying?.showsTrackers === true || !isOnline,
  },
  {
    id: 'storage',
    when: 'What is downloaded cannot be kept, or what was kept cannot be read',
    unless: '',
    isLeftOut: never,
  },
]

/** What to show now; a card of a failure leaves room for nothing else. */
export const toastsOf = (facts: ToastFacts): readonly Toast[] => {
  if (facts.saying?.row === 'error') {
    return []
  }
  const all: readonly Toast[] = [...facts.missing, ...facts.snapshot.notices]
  return toastRows.flatMap(({ id, isLeftOut }) =>
    isLeftOut(facts) ? [] : all.filter((toast) => toast.id === id),
  )
}
