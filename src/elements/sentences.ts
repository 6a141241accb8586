import type { Notice } from '../engine/messages/snapshot.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import { sayError } from '../shared/errors.ts'
import { bridgeRows } from './bridge-sentences.ts'
import { withBridgeExcuse } from './bridge-texts.ts'
import { errorRows, remedyOf } from './error-rows.ts'
import { countOthers } from './files-to-choose.ts'
import { formatCountdown, formatPercent, formatRate } from './format.ts'
import {
  hasNoPeers,
  isWaiting,
  knowsNoFiles,
  mediaRateOf,
  noticeOf,
  type PlaybackState,
  verifiedAhead,
} from './player-status.ts'
import type { Saying, SayingAction, SentenceRow, Words } from './saying.ts'
import { errorTitleTexts } from './texts/error-titles.ts'
import { sayingTexts } from './texts/saying.ts'

/**
 * Milliseconds. By the protocol peers choke each other for ten seconds (BEP 3), and a new peer waits that
 * long.
 */
const chokedAfterMs = 10_000
/** Milliseconds. A peer answers a request within a second or two; a dead connection stays silent. */
const silentAfterMs = 10_000
/**
 * Milliseconds of the last half minute. A start takes some time, and one stall is not yet a stutter. A choice
 * that is on the screen stays until little is left of the stutter.
 */
const slowAfterMs = { begins: 4_000, stays: 1_000 } as const
/** Share of the film's mean rate that suffices: half of the time a film needs less than its mean. */
const enoughOfRate = { begins: 0.9, stays: 1 } as const
/** Seconds. Bounds of a wait that is offered: a shorter one is not worth a word, and nobody waits longer. */
const worthWaiting = { from: 5, to: 6 * 3600 } as const

/** Files of this torrent besides the one that plays, or was tried, are there to choose. */
export const hasOtherFile = ({ snapshot, file }: Pick<PlaybackState, 'snapshot' | 'file'>): boolean => {
  if (snapshot === null) return false
  const { files } = snapshot
  // Where no name tells which file plays, the likeliest file was examined, and it does not play.
  const tried = file === null && files.playable.length === 0 ? 1 : 0
  return countOthers(files, file?.index) > tried
}

/** The file that plays, or does not, is here from its beginning to its end. */
export const isWhole = ({ snapshot, file }: Pick<PlaybackState, 'snapshot' | 'file'>): boolean => {
  // `file` is what was known of it when it was chosen.
  const now = snapshot?.files.byIndex(file?.index ?? -1)
  return now !== undefined && now.length > 0 && now.downloaded === now.length
}

const actionsOf = (problem: ErrorMessage, state: PlaybackState): readonly SayingAction[] => {
  const remedy = remedyOf(problem)
  const helps = remedy !== 'none' && (remedy !== 'other-file' || hasOtherFile(state))
  // Another program may play what this browser does not.
  const saves = problem.code === 'unsupported-media' && isWhole(state)
  return [...(helps ? [remedy] : []), ...(saves ? ['save' as const] : [])]
}

const card = (problem: ErrorMessage, state: PlaybackState, isPassing: boolean): Words => {
  const { showsTrackers = false, showsDetail = false, isLasting = false } = errorRows[problem.code]
  return {
    place: 'card',
    title: errorTitleTexts()[problem.code],
    text: sayError(problem),
    actions: actionsOf(problem, state),
    showsTrackers,
    isPassing: isPassing && !isLasting,
    detail: showsDetail ? (problem.detail ?? null) : null,
  }
}

const cardOfNotice = (state: PlaybackState, id: Notice['id']): Words => {
  const notice = noticeOf(state, id)
  return notice === null ? { text: '' } : card(notice, state, true)
}

const cardOfNoPeers = (state: PlaybackState): Words => {
  const words = cardOfNotice(state, 'no-peers')
  return { ...words, text: withBridgeExcuse(words.text, state.snapshot?.bridge ?? null) }
}

/** How much of what is played is on this device; `null`: nothing. */
const partHere = ({ snapshot, file }: PlaybackState): string | null => {
  const now = snapshot?.files.byIndex(file?.index ?? -1)
  const { downloaded: part = 0, length: whole = 0 } = now ?? snapshot ?? {}
  if (part === 0 || whole === 0) {
    return null
  }
  return part < whole / 100 ? sayingTexts().underOnePercent : formatPercent(part / whole)
}

const ratesOf = (state: PlaybackState): [arrives: string, needs: string] => [
  formatRate(state.snapshot?.downloadRate ?? 0),
  formatRate(mediaRateOf(state) ?? 0),
]

const isSlow = (state: PlaybackState): boolean => {
  const rate = state.snapshot?.downloadRate ?? 0
  const needed = mediaRateOf(state)
  const bound = state.isAsking ? 'stays' : 'begins'
  return (
    needed !== null &&
    rate > 0 &&
    rate < needed * enoughOfRate[bound] &&
    state.recentlyWaitedMs >= slowAfterMs[bound]
  )
}

/** Waiting helps only where the rest is downloaded meanwhile. */
const waitingHelps = ({ snapshot, startsIn, isAsking }: PlaybackState): boolean => {
  const isKept = snapshot?.policy.download !== 'window' && snapshot?.storage !== 'memory'
  const comes = snapshot?.nextPart !== 'nobody' && snapshot?.nextPart !== 'choked'
  const { from, to } = worthWaiting
  return isKept && comes && startsIn !== null && startsIn >= (isAsking ? 1 : from) && startsIn <= to
}

/** It is held, or will be as soon as the browser could play. */
const waitsThrough = ({ isHeld, pacing, startsIn }: PlaybackState): boolean =>
  pacing === 'through' && (isHeld || (startsIn ?? 0) > 1)

/** What the player says of itself. Order decides: causes come before what follows from them. */
export const sentenceRows: readonly SentenceRow[] = [
  {
    id: 'error',
    when: 'The source or the file failed',
    holds: ({ error }) => error !== null,
    say: (state) => (state.error === null ? { text: '' } : card(state.error, state, false)),
  },
  {
    id: 'no-source',
    when: 'Neither `src` nor `srcObject` names anything',
    holds: ({ hasSource }) => !hasSource,
    say: () => ({ text: sayingTexts().noSource, isPassing: false }),
  },
  {
    id: 'starting',
    when: 'The client or the source is being opened',
    holds: ({ snapshot }) => snapshot === null,
    say: () => ({ text: sayingTexts().starting }),
  },
  {
    id: 'paused',
    when: 'The torrent is paused, and what comes next is not here',
    holds: ({ snapshot }, ahead) => snapshot?.paused === true && ahead < 1,
    say: () => ({
      place: 'card',
      title: sayingTexts().pausedTitle,
      text: sayingTexts().paused,
      actions: ['resume'],
      isPassing: false,
    }),
  },
  {
    id: 'through',
    when: 'A person chose to play through, and it waits until the rest plays without a stop',
    holds: (state) => waitsThrough(state) && state.startsIn !== null,
    say: (state) => {
      const texts = sayingTexts()
      const startsIn = state.startsIn ?? 0
      return {
        place: 'card',
        title: startsIn < 1 ? texts.throughSoonTitle : texts.throughTitle(formatCountdown(startsIn)),
        text: texts.through(...ratesOf(state)),
        spoken: texts.throughSpoken,
        actions: ['pauses'],
        isPassing: false,
      }
    },
  },
  {
    id: 'choose',
    when: 'It waited for four seconds of the last thirty, less arrives than playing takes, and waiting would help; until a person chooses, or it is over. Not while it is held for another reason',
    isLasting: true,
    holds: (state) =>
      state.pacing === 'auto' &&
      !state.paused &&
      // In a crowd it waits by itself until it will go on.
      !state.isHeld &&
      isSlow(state) &&
      waitingHelps(state) &&
      !hasNoPeers(state),
    say: (state) => ({
      place: 'card',
      title: sayingTexts().slowTitle,
      text: sayingTexts().choose(...ratesOf(state)),
      spoken: sayingTexts().chooseSpoken,
      actions: ['through', 'pauses'],
      startsIn: state.startsIn,
      isPassing: false,
    }),
  },
  {
    id: 'ahead',
    when: 'What comes next is here, and more is waited for, so that it does not stall soon',
    holds: ({ snapshot, seeking }, ahead) => ahead === 1 && (snapshot?.startupBufferMs ?? 0) > 0 && !seeking,
    say: () => ({ text: sayingTexts().ahead }),
  },
  {
    id: 'loading',
    when: 'What comes next is here, and the browser has not shown it yet',
    holds: (_, ahead) => ahead === 1,
    say: () => ({ text: sayingTexts().buffering }),
  },
  {
    id: 'offline',
    isLong: true,
    when: 'The browser has no network, and no peer is connected',
    holds: (state) => !state.isOnline && hasNoPeers(state),
    say: (state) => {
      const here = partHere(state)
      return { text: here === null ? sayingTexts().offline : sayingTexts().offlineWithPart(here) }
    },
  },
  {
    id: 'webrtc',
    when: 'This browser makes no WebRTC connections, and no peer is connected (notice `webrtc`)',
    holds: (state) => hasNoPeers(state) && noticeOf(state, 'webrtc') !== null,
    say: (state) => cardOfNotice(state, 'webrtc'),
  },
  {
    id: 'metadata',
    when: 'What is stored of the torrent’s description cannot be read (notice `metadata`)',
    holds: (state) => knowsNoFiles(state) && noticeOf(state, 'metadata') !== null,
    say: (state) => cardOfNotice(state, 'metadata'),
  },
  ...bridgeRows,
  {
    id: 'left-early',
    isLong: true,
    when: 'Peers were connected and all have left, and the files are not known yet',
    holds: (state) => hasNoPeers(state) && knowsNoFiles(state) && state.snapshot?.hadPeers === true,
    say: () => ({ text: sayingTexts().leftEarly }),
  },
  {
    id: 'left',
    isLong: true,
    when: 'Peers were connected and all have left, and what comes next is not here',
    holds: (state) => hasNoPeers(state) && state.snapshot?.hadPeers === true,
    say: (state) => {
      const here = partHere(state)
      return { text: here === null ? sayingTexts().left : sayingTexts().leftWithPart(here) }
    },
  },
  {
    id: 'no-peers',
    when: 'Nobody was found within ten seconds, or no tracker can be asked (notice `no-peers`)',
    holds: (state) => noticeOf(state, 'no-peers') !== null,
    say: cardOfNoPeers,
  },
  {
    id: 'finding',
    when: 'No peer is connected yet',
    holds: hasNoPeers,
    say: () => ({ text: sayingTexts().finding }),
  },
  {
    id: 'description',
    when: 'Peers are connected, and the files are not known yet',
    holds: knowsNoFiles,
    say: () => ({ text: sayingTexts().description }),
  },
  {
    id: 'looking',
    when: 'The names of the files do not tell which of them plays, and their first bytes are being fetched',
    holds: ({ file }) => file === null,
    say: () => ({ text: sayingTexts().looking }),
  },
  {
    id: 'nobody',
    isLong: true,
    when: 'Peers are connected, and none of them has the part that is waited for',
    holds: ({ snapshot }) => snapshot?.nextPart === 'nobody',
    say: ({ snapshot }) => {
      const count = snapshot?.peers.length ?? 0
      return { text: count === 1 ? sayingTexts().onePeerLacks : sayingTexts().peersLack(count) }
    },
  },
  {
    id: 'choked',
    isLong: true,
    when: 'Peers have the part, and for ten seconds none of them has let us download',
    holds: ({ snapshot, waitedMs }) => snapshot?.nextPart === 'choked' && waitedMs >= chokedAfterMs,
    say: () => ({ text: sayingTexts().choked }),
  },
  {
    id: 'silent',
    isLong: true,
    when: 'Peers have the part, and after ten seconds of waiting nothing arrives',
    holds: ({ snapshot, waitedMs }) => snapshot?.downloadRate === 0 && waitedMs >= silentAfterMs,
    say: () => ({ text: sayingTexts().silent }),
  },
  {
    id: 'slow',
    when: 'It waited for four seconds of the last thirty, and less arrives than playing takes; waiting would not help, or pauses were chosen',
    holds: isSlow,
    say: (state) => ({ text: sayingTexts().slow(...ratesOf(state)), spoken: sayingTexts().slowSpoken }),
  },
  {
    id: 'buffering',
    when: 'Anything else: what comes next is on its way',
    holds: () => true,
    say: (_, ahead) => ({
      text: ahead > 0 ? sayingTexts().bufferingPart(formatPercent(ahead)) : sayingTexts().buffering,
      spoken: sayingTexts().buffering,
    }),
  },
]

/**
 * What to say now; `null`: nothing.
 *
 * @param isLong it has waited for half a second or more: before that a wait is not worth a word, so that
 * short ones do not flicker
 */
export const sayingOf = (state: PlaybackState, isLong = true): Saying | null => {
  const waits = isLong && isWaiting(state)
  // What is waited for is the rest of the film, although what comes next is here.
  const ahead = Math.min(verifiedAhead(state), waitsThrough(state) ? 0.99 : 1)
  const row = sentenceRows.find(
    ({ holds, isLasting = false }) => (waits || state.error !== null || isLasting) && holds(state, ahead),
  )
  if (row === undefined) {
    return null
  }
  const words = row.say(state, ahead)
  return {
    row: row.id,
    place: 'status',
    title: '',
    spoken: words.text,
    actions: [],
    startsIn: null,
    showsTrackers: false,
    holdsControls: words.place === 'card' || row.isLong === true,
    isPassing: true,
    detail: null,
    ...words,
  }
}
