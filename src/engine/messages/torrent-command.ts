import { checkTrackerUrl } from '../../network/tracker-url.ts'
import { maxTorrentFiles } from '../../protocol/info-files.ts'
import { TorrentError } from '../../shared/errors.ts'
import {
  type FilePriority,
  isFilePriority,
  type PolicyChoices,
  parsePolicyChoices,
} from '../../swarm/policy.ts'
import { type AddedSource, parseAddedSource } from './second-source.ts'

/** By the file's index. */
export type FilePriorities = Readonly<Record<number, FilePriority>>

/** What a person or a page may choose for one torrent. */
export interface TorrentChoices {
  /** Trackers asked besides those that the source names. A private torrent does not ask them (BEP 27). */
  readonly trackers?: readonly string[]
  /** What is left out follows the client's policy. */
  readonly policy?: PolicyChoices
  /** It begins paused: nothing is asked for and nothing given until it is resumed. */
  readonly paused?: boolean
  /** By the file's index. */
  readonly filePriorities?: FilePriorities
  /** Trackers that are not asked, whichever source names them. */
  readonly removedTrackers?: readonly string[]
  /** Trackers that a person added by hand. A private torrent does not ask them (BEP 27). */
  readonly addedTrackers?: readonly string[]
}

/** One choice for a running torrent: from its page to the engine, and from a guest tab to the owner. */
export type TorrentCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Replaces the torrent's choices. */
  | { readonly type: 'policy'; readonly policy: PolicyChoices }
  | { readonly type: 'file-priority'; readonly fileIndex: number; readonly priority: FilePriority }
  /** Priorities of many files, applied at once. */
  | { readonly type: 'file-priorities'; readonly priorities: FilePriorities }
  /** The tracker is not asked any more, whichever source names it, now and in later sessions. */
  | { readonly type: 'remove-tracker'; readonly url: string }
  /** Undoes `remove-tracker`. */
  | { readonly type: 'restore-tracker'; readonly url: string }
  /** The tracker is asked too, now and in later sessions. */
  | { readonly type: 'add-tracker'; readonly url: string }
  /** What a second link or file of the torrent says of it. */
  | { readonly type: 'add-source'; readonly source: AddedSource }

/** Characters of a tracker's address, at most, as in a link: see `protocol/urls.ts`. */
const maxUrlLength = 2048
/** Trackers in one choice, at most: as many as a link may name. */
const maxChosenTrackers = 100

const wrong = (what: string): TorrentError => new TorrentError('internal', what)

const parseFileIndex = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxTorrentFiles) {
    return value
  }
  throw wrong('A file’s index must be a whole number from 0 on.')
}

const parsePriority = (value: unknown): FilePriority => {
  if (isFilePriority(value)) return value
  throw wrong('A file’s priority must be skip, normal or high.')
}

const parsePriorities = (value: unknown): FilePriorities => {
  if (typeof value !== 'object' || value === null) throw wrong('The files’ priorities must be an object.')
  const parsed: Record<number, FilePriority> = {}
  for (const [index, priority] of Object.entries(value)) {
    parsed[parseFileIndex(Number(index))] = parsePriority(priority)
  }
  return parsed
}

const parseUrl = (value: unknown): string => {
  if (typeof value === 'string' && value !== '' && value.length <= maxUrlLength) return value
  throw wrong('A tracker must be named by its address.')
}

const parseUrls = (value: unknown): readonly string[] => {
  if (Array.isArray(value) && value.length <= maxChosenTrackers) return value.map(parseUrl)
  throw wrong('Trackers must be a list of addresses.')
}

/** @throws TorrentError `tracker` for one that no page can ask */
const parseNewTracker = (value: unknown): string => {
  const { url, problem } = checkTrackerUrl(parseUrl(value), false)
  if (problem !== null) throw new TorrentError('tracker', problem)
  return url
}

/**
 * Checks a command that came by a message.
 *
 * @throws TorrentError `internal`, and `tracker` for an added tracker that no page can ask
 */
export const parseTorrentCommand = (value: unknown): TorrentCommand => {
  if (typeof value !== 'object' || value === null) throw wrong('A command must be an object.')
  const { type, policy, fileIndex, priority, priorities, url } = value as Record<string, unknown>
  switch (type) {
    case 'pause':
    case 'resume':
      return { type }
    case 'policy':
      return { type, policy: parsePolicyChoices(policy) }
    case 'file-priority':
      return { type, fileIndex: parseFileIndex(fileIndex), priority: parsePriority(priority) }
    case 'file-priorities':
      return { type, priorities: parsePriorities(priorities) }
    case 'remove-tracker':
    case 'restore-tracker':
      return { type, url: parseUrl(url) }
    case 'add-tracker':
      return { type, url: parseNewTracker(url) }
    case 'add-source':
      return { type, source: parseAddedSource((value as Record<string, unknown>).source) }
    default:
      throw wrong(`There is no command ${String(type)}.`)
  }
}

/**
 * Checks the choices that a torrent begins with.
 *
 * @throws TorrentError `internal`
 */
export const parseTorrentChoices = ({
  policy,
  paused,
  filePriorities,
  removedTrackers,
  addedTrackers,
  trackers,
}: TorrentChoices): TorrentChoices => ({
  // A tracker that no page can ask is shown with the reason, so it is kept here.
  ...(trackers === undefined ? {} : { trackers: trackers.filter((url) => typeof url === 'string') }),
  ...(removedTrackers === undefined ? {} : { removedTrackers: parseUrls(removedTrackers) }),
  ...(addedTrackers === undefined ? {} : { addedTrackers: parseUrls(addedTrackers) }),
  ...(policy === undefined ? {} : { policy: parsePolicyChoices(policy) }),
  ...(paused === undefined ? {} : { paused: paused === true }),
  ...(filePriorities === undefined ? {} : { filePriorities: parsePriorities(filePriorities) }),
})

/** The commands that make a running torrent follow `choices`. */
export const commandsFor = ({
  policy,
  paused,
  filePriorities,
  removedTrackers,
  addedTrackers,
}: TorrentChoices): TorrentCommand[] => [
  // Added first: a tracker that was added and then removed stays out.
  ...(addedTrackers ?? []).map((url) => ({ type: 'add-tracker', url }) as const),
  ...(removedTrackers ?? []).map((url) => ({ type: 'remove-tracker', url }) as const),
  ...(policy === undefined ? [] : [{ type: 'policy', policy } as const]),
  ...(filePriorities === undefined || Object.keys(filePriorities).length === 0
    ? []
    : [{ type: 'file-priorities', priorities: filePriorities } as const]),
  ...(paused === undefined ? [] : [{ type: paused ? 'pause' : 'resume' } as const]),
]

/** The choices of a torrent after `command`. */
export const applyCommand = (choices: TorrentChoices, command: TorrentCommand): TorrentChoices => {
  const { filePriorities, removedTrackers = [], addedTrackers = [] } = choices
  switch (command.type) {
    case 'pause':
    case 'resume':
      return { ...choices, paused: command.type === 'pause' }
    case 'policy':
      return { ...choices, policy: command.policy }
    case 'file-priority':
      return { ...choices, filePriorities: { ...filePriorities, [command.fileIndex]: command.priority } }
    case 'file-priorities':
      return { ...choices, filePriorities: { ...filePriorities, ...command.priorities } }
    case 'remove-tracker':
      return { ...choices, removedTrackers: [...new Set([...removedTrackers, command.url])] }
    case 'restore-tracker':
      return { ...choices, removedTrackers: removedTrackers.filter((url) => url !== command.url) }
    case 'add-tracker':
      return {
        ...choices,
        addedTrackers: [...new Set([...addedTrackers, command.url])],
        removedTrackers: removedTrackers.filter((url) => url !== command.url),
      }
    case 'add-source':
      // This is no choice: it is kept with the source that the torrent is started from.
      return choices
  }
}
