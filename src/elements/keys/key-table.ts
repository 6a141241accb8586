import type { PlayerCommandName } from '../player-commands.ts'

/** What a key has the player do. */
export type KeyAction =
  | { readonly type: 'play-pause' }
  /** Seconds. */
  | { readonly type: 'seek-by'; readonly seconds: number }
  /** To a fraction of the film, 0 … 1. */
  | { readonly type: 'seek-to'; readonly fraction: number }
  /** Only while it is paused. */
  | { readonly type: 'step'; readonly frames: 1 | -1 }
  /** Of the whole range, 0 … 1. */
  | { readonly type: 'volume-by'; readonly amount: number }
  | { readonly type: 'mute' }
  | { readonly type: 'speed-step'; readonly direction: 1 | -1 }
  | { readonly type: 'speed-fine'; readonly direction: 1 | -1 }
  | { readonly type: 'speed-normal' }
  | { readonly type: 'full-screen' }
  /** What a feature does, where one offers it. */
  | { readonly type: 'command'; readonly name: PlayerCommandName }

/** Names of rows: texts of the section `keys` have the same names. */
export type KeyRowName =
  | 'playPause'
  | 'back'
  | 'forward'
  | 'jump'
  | 'toStart'
  | 'toEnd'
  | 'frameBack'
  | 'frameForward'
  | 'louder'
  | 'quieter'
  | 'mute'
  | 'slower'
  | 'faster'
  | 'slightlySlower'
  | 'slightlyFaster'
  | 'normalSpeed'
  | 'subtitles'
  | 'soundtrack'
  | 'fullScreen'
  | 'theatre'
  | 'statistics'
  | 'nextFile'
  | 'previousFile'
  | 'help'

export type KeySection = 'playback' | 'places' | 'sound' | 'view'

export interface KeyRow {
  readonly name: KeyRowName
  readonly section: KeySection
  /** As {@link keyOf} gives them; the first is the one that a tooltip names. */
  readonly keys: readonly string[]
  /** What the help shows, where that is not every one of the keys. */
  readonly shown?: readonly string[]
  readonly action: KeyAction | ((key: string) => KeyAction)
  /** A key that is held down does it again and again. */
  readonly repeats: boolean
}

const row = (
  name: KeyRowName,
  section: KeySection,
  keys: readonly string[],
  action: KeyRow['action'],
  { repeats = false, shown }: { readonly repeats?: boolean; readonly shown?: readonly string[] } = {},
): KeyRow => ({ name, section, keys, action, repeats, ...(shown === undefined ? {} : { shown }) })

const command = (name: PlayerCommandName): KeyAction => ({ type: 'command', name })
const jumpSeconds = 10
const volumeStep = 0.05
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const again = { repeats: true }

/** Every key of the player, in the order of the help: keys, tooltips and help are made from it. */
export const keyTable: readonly KeyRow[] = [
  row('playPause', 'playback', ['k', ' '], { type: 'play-pause' }),
  row('back', 'playback', ['j', 'ArrowLeft'], { type: 'seek-by', seconds: -jumpSeconds }, again),
  row('forward', 'playback', ['l', 'ArrowRight'], { type: 'seek-by', seconds: jumpSeconds }, again),
  row('previousFile', 'playback', ['p'], command('previous-file')),
  row('nextFile', 'playback', ['n'], command('next-file')),
  row('jump', 'places', digits, (key) => ({ type: 'seek-to', fraction: Number(key) / 10 }), {
    shown: ['0', '9'],
  }),
  row('toStart', 'places', ['Home'], { type: 'seek-to', fraction: 0 }),
  row('toEnd', 'places', ['End'], { type: 'seek-to', fraction: 1 }),
  row('frameBack', 'places', [','], { type: 'step', frames: -1 }, again),
  row('frameForward', 'places', ['.'], { type: 'step', frames: 1 }, again),
  row('louder', 'sound', ['ArrowUp'], { type: 'volume-by', amount: volumeStep }, again),
  row('quieter', 'sound', ['ArrowDown'], { type: 'volume-by', amount: -volumeStep }, again),
  row('mute', 'sound', ['m'], { type: 'mute' }),
  row('slower', 'sound', ['<'], { type: 'speed-step', direction: -1 }),
  row('faster', 'sound', ['>'], { type: 'speed-step', direction: 1 }),
  row('slightlySlower', 'sound', ['['], { type: 'speed-fine', direction: -1 }, again),
  row('slightlyFaster', 'sound', [']'], { type: 'speed-fine', direction: 1 }, again),
  row('normalSpeed', 'sound', ['\\'], { type: 'speed-normal' }),
  row('subtitles', 'view', ['c'], command('subtitles')),
  row('soundtrack', 'view', ['b'], command('soundtrack')),
  row('fullScreen', 'view', ['f'], { type: 'full-screen' }),
  row('theatre', 'view', ['t'], command('theatre')),
  row('statistics', 'view', ['i'], command('statistics')),
  row('help', 'view', ['?'], command('help')),
]

const rowOfKey = new Map(keyTable.flatMap((each) => each.keys.map((key) => [key, each])))

/** The key that a tooltip names for a row. */
export const keyFor = (name: KeyRowName): string => keyTable.find((each) => each.name === name)?.keys[0] ?? ''

/** What a `KeyboardEvent` says of a key. */
export type KeyPress = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'ctrlKey'
  | 'altKey'
  | 'metaKey'
  | 'shiftKey'
  | 'repeat'
  | 'isComposing'
  | 'getModifierState'
>

/** What keys of a US keyboard give, for layouts whose letters are not Latin. */
const usKeys: Readonly<Record<string, readonly [string, string]>> = {
  /* biome-ignore-start lint/style/useNamingConvention: names of the platform */
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  /* biome-ignore-end lint/style/useNamingConvention: names of the platform */
}

/** Letters with which Shift changes nothing, as other players have them. */
const withShift = 'np'
const brackets = '[]\\'

/**
 * The name of a pressed key in {@link keyTable}, or `null` for what is the browser's or the system's. Letters
 * and signs count by what they give, since people look at their keyboard; digits also by their place, since
 * French and Czech keyboards have them behind Shift; letters of other scripts by their place.
 */
export const keyOf = (press: KeyPress): string | null => {
  const { key, code, shiftKey } = press
  // Where a sign takes AltGr, Windows reports Ctrl and Alt with it, and a Mac Alt alone.
  const givesSign = brackets.includes(key) && key.length === 1
  const isComposed = press.getModifierState('AltGraph') || (press.altKey && !press.ctrlKey && givesSign)
  if (press.isComposing || press.metaKey) return null
  if ((press.ctrlKey || press.altKey) && !isComposed) return null
  if (key.length > 1) return shiftKey ? null : key
  if (key === ' ') return shiftKey ? null : key
  const letter = key.toLowerCase()
  if (/[a-z]/.test(letter)) return shiftKey && !withShift.includes(letter) ? null : letter
  if (/\d/.test(key) || rowOfKey.has(key)) return key
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  if (digit !== undefined && !shiftKey) return digit
  if (!/\p{L}/u.test(key) || /\p{Script=Latin}/u.test(key)) return null
  const placed = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
  if (placed !== undefined) return shiftKey && !withShift.includes(placed) ? null : placed
  return usKeys[code]?.[shiftKey ? 1 : 0] ?? null
}

/** What a key is for; `null`: nothing. `action` is `null` while a key is held that does its work once. */
export interface KeyMeaning {
  readonly key: string
  readonly name: KeyRowName
  readonly action: KeyAction | null
}

export const meaningOf = (press: KeyPress): KeyMeaning | null => {
  const key = keyOf(press)
  const found = key === null ? undefined : rowOfKey.get(key)
  if (key === null || found === undefined) return null
  const { name, action, repeats } = found
  if (press.repeat && !repeats) return { key, name, action: null }
  return { key, name, action: typeof action === 'function' ? action(key) : action }
}
