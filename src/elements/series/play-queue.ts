import { playSequence } from '../../media/file-order.ts'
import { localStore } from '../../shared/guarded-platform.ts'
import { mediaKind } from '../../shared/mime.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import {
  followerOf,
  type Neighbours,
  neighboursIn,
  parseMode,
  type QueueMode,
  shuffled,
  usualMode,
} from './queue-order.ts'

const settingsKey = 'torrent-player:queue'

const loadMode = (): QueueMode => {
  try {
    return parseMode(JSON.parse(localStore()?.getItem(settingsKey) ?? 'null'))
  } catch {
    // No storage here, or somebody else's value under our name.
    return usualMode
  }
}

const saveMode = (mode: QueueMode): void => {
  try {
    localStore()?.setItem(settingsKey, JSON.stringify(mode))
  } catch {
    // No storage here: it holds until the page is closed.
  }
}

/** What plays one after the other in one player. */
class PlayQueue {
  readonly #player: TorrentPlayerElement
  readonly #listeners = new Set<() => void>()
  #mode: QueueMode | null = null
  #shuffled: { readonly of: readonly number[]; readonly order: readonly number[] } | null = null

  constructor(player: TorrentPlayerElement) {
    this.#player = player
  }

  /** How albums are played; a series always plays in its order. */
  get mode(): QueueMode {
    this.#mode ??= loadMode()
    return this.isMusic ? this.#mode : usualMode
  }
  set mode(mode: QueueMode) {
    // What was shuffled once and is in order now would be in another order the next time.
    if (!mode.shuffle) this.#shuffled = null
    this.#mode = mode
    saveMode(mode)
    for (const listener of [...this.#listeners]) listener()
  }

  /** Music plays, by the file's name or by its bytes. */
  get isMusic(): boolean {
    const file = this.#player.media.currentFile
    return file !== null && (file.type.startsWith('audio/') || mediaKind(file.name) === 'audio')
  }

  /** The numbers of the files in the torrent, in the order of their names. */
  get sequence(): readonly number[] {
    const { torrent, currentFile } = this.#player.media
    return torrent === null || currentFile === null ? [] : playSequence(torrent.files, currentFile.index)
  }

  get neighbours(): Neighbours {
    const { currentFile } = this.#player.media
    return neighboursIn(this.#order, currentFile?.index ?? -1, this.mode.repeat === 'all')
  }

  /** The file that plays when this one is over; `null`: none. */
  get follower(): number | null {
    const { currentFile } = this.#player.media
    return currentFile === null ? null : followerOf(currentFile.index, this.neighbours, this.mode.repeat)
  }

  /**
   * Calls `listener` when the order is changed by a person.
   *
   * @returns a function that ends it
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get #order(): readonly number[] {
    const { sequence } = this
    if (!this.mode.shuffle) return sequence
    if (this.#shuffled?.of !== sequence) {
      const current = this.#player.media.currentFile?.index ?? -1
      this.#shuffled = { of: sequence, order: shuffled(sequence, current, Math.random) }
    }
    return this.#shuffled.order
  }
}

const queues = new WeakMap<TorrentPlayerElement, PlayQueue>()

/** The queue of this player. */
export const playQueueOf = (player: TorrentPlayerElement): PlayQueue => {
  const queue = queues.get(player) ?? new PlayQueue(player)
  queues.set(player, queue)
  return queue
}
