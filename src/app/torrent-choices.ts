import { chosenBeside } from '../client/page-snapshot.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { parseTorrentChoices, type TorrentChoices } from '../engine/messages/torrent-command.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import { selectedFiles } from '../protocol/select-only.ts'
import { toHex } from '../shared/bytes.ts'
import { localStore } from '../shared/guarded-platform.ts'
import type { FilePriority } from '../swarm/policy.ts'

/** What a person chose for one torrent, kept until the torrent is opened again. */
export type KeptChoices = Omit<TorrentChoices, 'policy'>

const settingsKey = 'torrent-player:torrents'
/** The number of torrents whose choices are remembered, the newest ones. Our own choice. */
export const maxKept = 200

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const loadAll = (): Record<string, unknown> => {
  try {
    const all: unknown = JSON.parse(localStore()?.getItem(settingsKey) ?? '{}')
    return isRecord(all) ? all : {}
  } catch {
    // No storage here, or a value that is not ours.
    return {}
  }
}

/** Info hash in hexadecimal of a magnet link or a bare info hash; `null` for an address of a `.torrent`. */
export const infoHashOf = (source: string): string | null => {
  try {
    return toHex(parseMagnet(source).infoHash)
  } catch {
    // Not a magnet link: nothing can be known before it is fetched.
    return null
  }
}

/** What was chosen for the torrent that `source` names, or nothing. */
export const loadChoices = (source: string): KeptChoices => {
  const infoHash = infoHashOf(source)
  const kept = infoHash === null ? undefined : loadAll()[infoHash]
  if (!isRecord(kept)) return {}
  try {
    const { paused, filePriorities, removedTrackers, addedTrackers } = parseTorrentChoices(kept)
    return {
      ...(paused === undefined ? {} : { paused }),
      ...(filePriorities === undefined ? {} : { filePriorities }),
      ...(removedTrackers === undefined ? {} : { removedTrackers }),
      ...(addedTrackers === undefined ? {} : { addedTrackers }),
    }
  } catch {
    // Of another version, or damaged.
    return {}
  }
}

/**
 * Keeps what is chosen now; the defaults need no place, nor does what the link says itself. Before the files
 * are known nothing is changed of theirs.
 *
 * @param newest by the files' indices, what was chosen just now: the snapshot does not tell it yet
 * @param selectOnly files that the link chose
 */
export const saveChoices = (
  { infoHash, paused, files, policy, removedTrackers, addedTrackers }: TorrentSnapshot,
  newest: Readonly<Record<number, FilePriority>> = {},
  selectOnly: readonly number[] | null = null,
): void => {
  const { [infoHash]: _, ...others } = loadAll()
  const kept = loadChoices(infoHash).filePriorities ?? {}
  const filePriorities: Record<number, FilePriority> = {}
  // A kept choice that still holds stays, even where the present link says the same or does not show it.
  for (const [index, priority] of Object.entries(kept)) {
    const file = files.byIndex(Number(index))
    if (file === undefined || file.priority === priority) filePriorities[Number(index)] = priority
  }
  if (files.length > 0) Object.assign(filePriorities, chosenBeside(files, policy.download, selectOnly))
  const selected = selectedFiles(selectOnly, (index) => files.positionOf(index) >= 0)
  for (const [index, priority] of Object.entries(newest)) {
    const isLeftOut = selected !== null && !selected.has(Number(index))
    if (priority === 'normal' && !isLeftOut) delete filePriorities[Number(index)]
    else filePriorities[Number(index)] = priority
  }
  const isNeeded =
    paused || Object.keys(filePriorities).length > 0 || removedTrackers.length + addedTrackers.length > 0
  const choices: KeptChoices = {
    paused,
    filePriorities,
    ...(removedTrackers.length > 0 ? { removedTrackers } : {}),
    ...(addedTrackers.length > 0 ? { addedTrackers } : {}),
  }
  const all = isNeeded ? { ...others, [infoHash]: choices } : others
  try {
    localStore()?.setItem(
      settingsKey,
      JSON.stringify(Object.fromEntries(Object.entries(all).slice(-maxKept))),
    )
  } catch {
    // No storage here: it holds until the tab is closed.
  }
}
