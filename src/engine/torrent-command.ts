import { TorrentError } from '../shared/errors.ts'
import { type FilePriority, isFilePriority, type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'

/** What a person or a page may choose for one torrent. */
export interface TorrentChoices {
  /** What is left out follows the client's policy. */
  readonly policy?: PolicyChoices
  readonly paused?: boolean
  /** By the file's index. */
  readonly filePriorities?: Readonly<Record<number, FilePriority>>
  /** Trackers that are not asked, whoever names them. */
  readonly removedTrackers?: readonly string[]
}

/** One choice for a running torrent: from its page to the engine, and from a guest tab to the owner. */
export type TorrentCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Replaces the torrent's choices. */
  | { readonly type: 'policy'; readonly policy: PolicyChoices }
  | { readonly type: 'file-priority'; readonly fileIndex: number; readonly priority: FilePriority }
  /** Is not asked any more, whoever names it, from now on and in later sessions. */
  | { readonly type: 'remove-tracker'; readonly url: string }
  /** Undoes `remove-tracker`. */
  | { readonly type: 'restore-tracker'; readonly url: string }

/** As many files as the metainfo parser takes. */
const maxFileIndex = 100_000

/**
 * As long as a tracker's address may be in a link, and as many as a link may name: see `protocol/urls.ts`.
 */
const maxUrlLength = 2048
const maxRemovedTrackers = 100

const wrong = (what: string): TorrentError => new TorrentError('internal', what)

const parseFileIndex = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxFileIndex) return value
  throw wrong('A file’s index must be a whole number from 0 on.')
}

const parsePriority = (value: unknown): FilePriority => {
  if (isFilePriority(value)) return value
  throw wrong('A file’s priority must be skip, normal or high.')
}

const parseUrl = (value: unknown): string => {
  if (typeof value === 'string' && value !== '' && value.length <= maxUrlLength) return value
  throw wrong('A tracker must be named by its address.')
}

const parseRemovedTrackers = (value: unknown): readonly string[] => {
  if (Array.isArray(value) && value.length <= maxRemovedTrackers) return value.map(parseUrl)
  throw wrong('Removed trackers must be a list of addresses.')
}

/**
 * Checks a command that came by a message.
 *
 * @throws TorrentError `internal`
 */
export const parseTorrentCommand = (value: unknown): TorrentCommand => {
  if (typeof value !== 'object' || value === null) throw wrong('A command must be an object.')
  const { type, policy, fileIndex, priority, url } = value as Record<string, unknown>
  switch (type) {
    case 'pause':
    case 'resume':
      return { type }
    case 'policy':
      return { type, policy: parsePolicyChoices(policy) }
    case 'file-priority':
      return { type, fileIndex: parseFileIndex(fileIndex), priority: parsePriority(priority) }
    case 'remove-tracker':
    case 'restore-tracker':
      return { type, url: parseUrl(url) }
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
}: TorrentChoices): TorrentChoices => ({
  ...(removedTrackers === undefined ? {} : { removedTrackers: parseRemovedTrackers(removedTrackers) }),
  ...(policy === undefined ? {} : { policy: parsePolicyChoices(policy) }),
  ...(paused === undefined ? {} : { paused: paused === true }),
  ...(filePriorities === undefined
    ? {}
    : {
        filePriorities: Object.fromEntries(
          Object.entries(filePriorities).map(([index, priority]) => [
            parseFileIndex(Number(index)),
            parsePriority(priority),
          ]),
        ),
      }),
})

/** The commands that make a running torrent follow `choices`. */
export const commandsFor = ({
  policy,
  paused,
  filePriorities,
  removedTrackers,
}: TorrentChoices): TorrentCommand[] => [
  ...(removedTrackers ?? []).map((url) => ({ type: 'remove-tracker', url }) as const),
  ...(policy === undefined ? [] : [{ type: 'policy', policy } as const]),
  ...Object.entries(filePriorities ?? {}).map(
    ([index, priority]) => ({ type: 'file-priority', fileIndex: Number(index), priority }) as const,
  ),
  ...(paused === undefined ? [] : [{ type: paused ? 'pause' : 'resume' } as const]),
]

/** The choices of a torrent that was given `command`. */
export const applyCommand = (choices: TorrentChoices, command: TorrentCommand): TorrentChoices => {
  const { filePriorities, removedTrackers = [] } = choices
  switch (command.type) {
    case 'pause':
    case 'resume':
      return { ...choices, paused: command.type === 'pause' }
    case 'policy':
      return { ...choices, policy: command.policy }
    case 'file-priority':
      return { ...choices, filePriorities: { ...filePriorities, [command.fileIndex]: command.priority } }
    case 'remove-tracker':
      return { ...choices, removedTrackers: [...new Set([...removedTrackers, command.url])] }
    case 'restore-tracker':
      return { ...choices, removedTrackers: removedTrackers.filter((url) => url !== command.url) }
  }
}
