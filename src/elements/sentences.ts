import type { Notice } from '../engine/messages/snapshot.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import { bridgeRows } from './bridge-sentences.ts'
import { bridgeExcuse } from './bridge-texts.ts'
import { countOthers } from './choose-by-name.ts'
import { errorRows, remedyOf } from './error-rows.ts'
import { formatDuration, formatPercent, formatRate } from './format.ts'
import {
  hasNoPeers,
  isWaiting,
  knowsNoFiles,
  mediaRateOf,
  noticeOf,
  type PlaybackState,
  secondsUntilItPlaysThrough,
  verifiedAhead,
} from './player-status.ts'
import type { Saying, SayingAction, SentenceRow, Words } from './saying.ts'

/**
 * Milliseconds. By the protocol peers choke each other for ten seconds (BEP 3), and a new peer waits that
 * long.
 */
const chokedAfterMs = 10_000
/** Milliseconds. A peer answers a request within a second or two; a dead connection stays silent. */
const silentAfterMs = 10_000
/** Milliseconds of the last half minute. A start takes some time, and one stall is not yet a stutter. */
const slowAfterMs = 4_000
/** Share of the film's mean rate that suffices: half of the time a film needs less than its mean. */
const enoughOfRate = 0.9
/** Seconds. Bounds of a pause that is advised: a shorter one is not worth a word, and nobody waits longer. */
const worthPausing = { from: 5, to: 6 * 3600 } as const

const hasOtherFile = ({ snapshot, file }: PlaybackState): boolean => {
  if (snapshot === null) return false
  const { files } = snapshot
  // Where no name tells which file plays, the likeliest file was examined, and it does not play.
  const tried = file === null && files.playable.length === 0 ? 1 : 0
  return countOthers(files, file?.index) > tried
}

const actionOf = (problem: ErrorMessage, state: PlaybackState): SayingAction | null => {
  const remedy = remedyOf(problem)
  return remedy === 'none' || (remedy === 'other-file' && !hasOtherFile(state)) ? null : remedy
}

const card = (problem: ErrorMessage, state: PlaybackState, isPassing: boolean): Words => {
  const { title, showsTrackers = false, showsDetail = false, isLasting = false } = errorRows[problem.code]
  return {
    place: 'card',
    title,
    text: problem.message,
    action: actionOf(problem, state),
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
  return { ...words, text: `${words.text} ${bridgeExcuse(state.snapshot?.bridge ?? null)}`.trim() }
}

/** How much of what is played is on this device, as the beginning of a sentence; `''`: nothing. */
const partHere = ({ snapshot, file }: PlaybackState): string => {
  // `file` is what was known of it when it was chosen.
  const now = snapshot?.files.byIndex(file?.index ?? -1)
  const { downloaded: part = 0, length: whole = 0 } = now ?? snapshot ?? {}
  if (part === 0 || whole === 0) {
    return ''
  }
  return part < whole / 100 ? 'Less than 1 % is here' : `${formatPercent(part / whole)} is here`
}

const isSlow = (state: PlaybackState): boolean => {
  const rate = state.snapshot?.downloadRate ?? 0
  const needed = mediaRateOf(state)
  return needed !== null && rate > 0 && rate < needed * enoughOfRate && state.recentlyWaitedMs >= slowAfterMs
}

/** A pause helps only where the rest is downloaded meanwhile. */
const pausingHelps = (state: PlaybackState): string => {
  const seconds = secondsUntilItPlaysThrough(state)
  const isKept = state.snapshot?.policy.download !== 'window' && state.snapshot?.storage !== 'memory'
  if (seconds === null || !isKept || seconds < worthPausing.from || seconds > worthPausing.to) {
    return ''
  }
  return ` Pause for about ${formatDuration(seconds)}, and the rest plays through.`
}

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
    say: () => ({ text: 'No film has been chosen yet.', isPassing: false }),
  },
  {
    id: 'starting',
    when: 'The client or the source is being opened',
    holds: ({ snapshot }) => snapshot === null,
    say: () => ({ text: 'Starting…' }),
  },
  {
    id: 'paused',
    when: 'The torrent is paused, and what comes next is not here',
    holds: ({ snapshot }, ahead) => snapshot?.paused === true && ahead < 1,
    say: () => ({
      place: 'card',
      title: 'This torrent is paused',
      text: 'Nothing is downloaded or uploaded. What comes next is not here yet.',
      action: 'resume',
      isPassing: false,
    }),
  },
  {
    id: 'ahead',
    when: 'What comes next is here, and more is waited for, so that it does not stall soon',
    holds: ({ snapshot, seeking }, ahead) => ahead === 1 && (snapshot?.startupBufferMs ?? 0) > 0 && !seeking,
    say: () => ({ text: 'Buffering ahead, so that it plays without stopping…' }),
  },
  {
    id: 'loading',
    when: 'What comes next is here, and the browser has not shown it yet',
    holds: (_, ahead) => ahead === 1,
    say: () => ({ text: 'Buffering…' }),
  },
  {
    id: 'offline',
    when: 'The browser has no network, and no peer is connected',
    holds: (state) => !state.isOnline && hasNoPeers(state),
    say: (state) => {
      const here = partHere(state)
      return {
        text:
          here === ''
            ? 'You are offline. It goes on when the network is back.'
            : `You are offline. ${here}; the rest comes when the network is back.`,
      }
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
    when: 'Peers were connected and all have left, and the files are not known yet',
    holds: (state) => hasNoPeers(state) && knowsNoFiles(state) && state.snapshot?.hadPeers === true,
    say: () => ({
      text: 'Everybody left before the torrent’s description had come. It goes on when somebody comes back.',
    }),
  },
  {
    id: 'left',
    when: 'Peers were connected and all have left, and what comes next is not here',
    holds: (state) => hasNoPeers(state) && state.snapshot?.hadPeers === true,
    say: (state) => {
      const here = partHere(state)
      return {
        text:
          here === ''
            ? 'Everybody left. Playback goes on when somebody comes back.'
            : `Everybody left. ${here}; playback goes on when somebody comes back.`,
      }
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
    say: () => ({ text: 'Finding peers…' }),
  },
  {
    id: 'description',
    when: 'Peers are connected, and the files are not known yet',
    holds: knowsNoFiles,
    say: () => ({ text: 'Getting the torrent’s description…' }),
  },
  {
    id: 'looking',
    when: 'The names of the files do not tell which of them plays, and their first bytes are being fetched',
    holds: ({ file }) => file === null,
    say: () => ({ text: 'Looking into the files for one that plays…' }),
  },
  {
    id: 'nobody',
    when: 'Peers are connected, and none of them has the part that is waited for',
    holds: ({ snapshot }) => snapshot?.nextPart === 'nobody',
    say: ({ snapshot }) => {
      const count = snapshot?.peers.length ?? 0
      const who = count === 1 ? 'The one peer does not have' : `None of the ${count} peers has`
      return { text: `${who} this part. Playback goes on when a peer that has it connects.` }
    },
  },
  {
    id: 'choked',
    when: 'Peers have the part, and for ten seconds none of them has let us download',
    holds: ({ snapshot, waitedMs }) => snapshot?.nextPart === 'choked' && waitedMs >= chokedAfterMs,
    say: () => ({
      text: 'The peers that have this part serve others at the moment. It goes on when it is our turn.',
    }),
  },
  {
    id: 'silent',
    when: 'Peers have the part, and after ten seconds of waiting nothing arrives',
    holds: ({ snapshot, waitedMs }) => snapshot?.downloadRate === 0 && waitedMs >= silentAfterMs,
    say: () => ({
      text: 'The peers that have this part send nothing at the moment. It goes on when something arrives.',
    }),
  },
  {
    id: 'slow',
    when: 'It waited for four seconds of the last thirty, and less arrives than playing takes',
    holds: isSlow,
    say: (state) => {
      const arrives = formatRate(state.snapshot?.downloadRate ?? 0)
      const needs = formatRate(mediaRateOf(state) ?? 0)
      return {
        text: `It arrives at ${arrives}, and playing takes ${needs}, so it stops now and then.${pausingHelps(state)}`,
        spoken: 'It arrives more slowly than playing takes, so it stops now and then.',
      }
    },
  },
  {
    id: 'buffering',
    when: 'Anything else: what comes next is on its way',
    holds: () => true,
    say: (_, ahead) => ({
      text: ahead > 0 ? `Buffering ${formatPercent(ahead)}` : 'Buffering…',
      spoken: 'Buffering…',
    }),
  },
]

/**
 * What to say now; `null`: nothing. Of a wait the caller says it only when it has gone on for half a second,
 * so that short ones do not flicker.
 */
export const sayingOf = (state: PlaybackState): Saying | null => {
  if (state.error === null && !isWaiting(state)) {
    return null
  }
  const ahead = verifiedAhead(state)
  const row = sentenceRows.find(({ holds }) => holds(state, ahead))
  if (row === undefined) {
    return null
  }
  const words = row.say(state, ahead)
  return {
    row: row.id,
    place: 'status',
    title: '',
    spoken: words.text,
    action: null,
    showsTrackers: false,
    isPassing: true,
    detail: null,
    ...words,
  }
}
