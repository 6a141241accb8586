import type { TorrentPlayerElement } from '../torrent-player.ts'

/**
 * What keys and buttons can have subtitles do. Each says what is shown on the picture for a moment, such as
 * “Subtitles: German”; nothing where there is nothing to say.
 */
export interface SubtitleCommands {
  toggle(): string | undefined
  next(): string | undefined
  shift(seconds: number): string | undefined
  /** Files that a person gave. */
  add(files: readonly File[]): void
}

/** Files that came before the player's controls. */
const waiting = new WeakMap<TorrentPlayerElement, readonly File[]>()
const offered = new WeakMap<TorrentPlayerElement, SubtitleCommands>()

/**
 * Has these commands act on the subtitles of this player.
 *
 * @returns a function that takes them back
 */
export const offerSubtitleCommands = (
  player: TorrentPlayerElement,
  commands: SubtitleCommands,
): (() => void) => {
  offered.set(player, commands)
  const files = waiting.get(player) ?? []
  waiting.delete(player)
  if (files.length > 0) commands.add(files)
  return () => {
    if (offered.get(player) === commands) offered.delete(player)
  }
}

/** Subtitles on or off: those that were shown last, or else those that suit the viewer best. */
export const toggleSubtitles = (player: TorrentPlayerElement): string | undefined =>
  offered.get(player)?.toggle()

/** The next subtitles of the menu; off comes after the last ones. */
export const nextSubtitle = (player: TorrentPlayerElement): string | undefined => offered.get(player)?.next()

/** Shows subtitles so many seconds later; earlier where `seconds` is below 0. */
export const shiftSubtitles = (player: TorrentPlayerElement, seconds: number): string | undefined =>
  offered.get(player)?.shift(seconds)

/**
 * Adds files of subtitles to what plays; those that are none are told. Before the controls came they wait.
 */
export const addSubtitleFiles = (player: TorrentPlayerElement, files: readonly File[]): void => {
  const commands = offered.get(player)
  if (commands === undefined) waiting.set(player, [...(waiting.get(player) ?? []), ...files])
  else commands.add(files)
}
