import type { TorrentPlayerElement } from './torrent-player.ts'

/**
 * What a person can have the player do by a key, a button or a gesture, where a feature of the player does
 * it. A command that no feature offers is left out of the keys, of the help and of the menus.
 */
export type PlayerCommandName =
  | 'subtitles'
  | 'soundtrack'
  | 'statistics'
  | 'next-file'
  | 'previous-file'
  | 'theatre'
  | 'help'

/**
 * Does what the command says.
 *
 * @returns what is shown on the picture for a moment, as “Subtitles: German”; nothing where it can be seen
 */
type PlayerCommand = () => string | undefined

/** The commands that features offer for one player. */
class PlayerCommands {
  readonly #offered = new Map<PlayerCommandName, PlayerCommand>()
  readonly #listeners = new Set<() => void>()

  /**
   * Offers a command; a later offer of the same name replaces it.
   *
   * @returns a function that takes it back
   */
  offer(name: PlayerCommandName, command: PlayerCommand): () => void {
    this.#offered.set(name, command)
    this.#tell()
    return () => {
      if (this.#offered.get(name) !== command) return
      this.#offered.delete(name)
      this.#tell()
    }
  }

  has(name: PlayerCommandName): boolean {
    return this.#offered.has(name)
  }

  get(name: PlayerCommandName): PlayerCommand | undefined {
    return this.#offered.get(name)
  }

  /**
   * Calls `listener` when a command comes or goes.
   *
   * @returns a function that ends it
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

export type { PlayerCommands }

const commandsOf = new WeakMap<object, PlayerCommands>()

/** The commands of a player: features offer them here, and keys, buttons and gestures ask for them. */
export const playerCommands = (player: Pick<TorrentPlayerElement, 'media'>): PlayerCommands => {
  const known = commandsOf.get(player)
  if (known !== undefined) return known
  const commands = new PlayerCommands()
  commandsOf.set(player, commands)
  return commands
}
