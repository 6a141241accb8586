import { describe, expect, test } from 'vitest'
import { keyCap } from '../../../../src/elements/keys/key-names.ts'
import { type KeyPress, keyOf, keyTable, meaningOf } from '../../../../src/elements/keys/key-table.ts'

type Pressed = Partial<Omit<KeyPress, 'getModifierState'>> & { readonly altGraph?: boolean }

const press = (key: string, { altGraph = false, ...more }: Pressed = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  ...more,
  getModifierState: (name) => name === 'AltGraph' && altGraph,
})

test('no key means two things, and every row has one', () => {
  const keys = keyTable.flatMap((row) => row.keys)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keyTable.filter((row) => row.keys.length === 0)).toEqual([])
})

describe('what a key is', () => {
  test.each<[string, KeyPress, string | null]>([
    ['a letter', press('k', { code: 'KeyK' }), 'k'],
    ['a letter with Caps Lock', press('K', { code: 'KeyK' }), 'k'],
    ['a letter with Shift', press('K', { code: 'KeyK', shiftKey: true }), null],
    ['N with Shift, as other players have it', press('N', { code: 'KeyN', shiftKey: true }), 'n'],
    ['the letter of a Dvorak keyboard', press('k', { code: 'KeyV' }), 'k'],
    ['a Russian letter, by its place', press('л', { code: 'KeyK' }), 'k'],
    ['a Russian letter that stands on a bracket', press('х', { code: 'BracketLeft' }), '['],
    ['a German letter that stands on a bracket', press('ü', { code: 'BracketLeft' }), null],
    ['a digit', press('3', { code: 'Digit3' }), '3'],
    ['a digit of the number block', press('3', { code: 'Numpad3' }), '3'],
    ['a digit place of a French keyboard', press('"', { code: 'Digit3' }), '3'],
    ['a Czech letter on a digit place', press('š', { code: 'Digit3' }), '3'],
    ['a digit with Shift, on a French keyboard', press('3', { code: 'Digit3', shiftKey: true }), '3'],
    ['a sign with Shift on a digit place', press('#', { code: 'Digit3', shiftKey: true }), null],
    ['< with Shift', press('<', { code: 'Comma', shiftKey: true }), '<'],
    ['< of a German keyboard, without', press('<', { code: 'IntlBackslash' }), '<'],
    ['? of a German keyboard', press('?', { code: 'Minus', shiftKey: true }), '?'],
    [
      '[ with AltGr on Windows',
      press('[', { code: 'Digit8', ctrlKey: true, altKey: true, altGraph: true }),
      '[',
    ],
    ['[ with Option on a Mac', press('[', { code: 'Digit5', altKey: true }), '['],
    ['an arrow', press('ArrowLeft', { code: 'ArrowLeft' }), 'ArrowLeft'],
    [
      'an arrow with Shift, which selects text',
      press('ArrowLeft', { code: 'ArrowLeft', shiftKey: true }),
      null,
    ],
    ['Ctrl', press('c', { code: 'KeyC', ctrlKey: true }), null],
    ['Alt', press('f', { code: 'KeyF', altKey: true }), null],
    ['the command key', press('m', { code: 'KeyM', metaKey: true }), null],
    ['what is being composed', press('k', { code: 'KeyK', isComposing: true }), null],
  ])('%s', (_name, pressed, key) => {
    expect(keyOf(pressed)).toBe(key)
  })
})

describe('what a key does', () => {
  test.each([
    [' ', { type: 'play-pause' }],
    ['k', { type: 'play-pause' }],
    ['j', { type: 'seek-by', seconds: -10 }],
    ['ArrowRight', { type: 'seek-by', seconds: 10 }],
    ['ArrowUp', { type: 'volume-by', amount: 0.05 }],
    ['7', { type: 'seek-to', fraction: 0.7 }],
    ['Home', { type: 'seek-to', fraction: 0 }],
    ['End', { type: 'seek-to', fraction: 1 }],
    [',', { type: 'step', frames: -1 }],
    ['>', { type: 'speed-step', direction: 1 }],
    ['[', { type: 'speed-fine', direction: -1 }],
    ['\\', { type: 'speed-normal' }],
    ['i', { type: 'command', name: 'statistics' }],
    ['c', { type: 'command', name: 'subtitles' }],
    ['n', { type: 'command', name: 'next-file' }],
    ['p', { type: 'command', name: 'previous-file' }],
    ['t', { type: 'command', name: 'theatre' }],
    ['?', { type: 'command', name: 'help' }],
    ['f', { type: 'full-screen' }],
    ['m', { type: 'mute' }],
  ])('%s', (key, action) => {
    expect(meaningOf(press(key))?.action).toEqual(action)
  })

  test('nothing, for keys that the player does not know', () => {
    for (const key of ['F5', 'Escape', 'Tab', 'Enter', 'x', '/']) expect(meaningOf(press(key))).toBeNull()
  })

  test('a key that is held jumps again and again, and turns on and off once', () => {
    expect(meaningOf(press('l', { repeat: true }))?.action).toEqual({ type: 'seek-by', seconds: 10 })
    expect(meaningOf(press('k', { repeat: true }))).toEqual({ key: 'k', name: 'playPause', action: null })
  })
})

test('keys are named as they are printed', () => {
  expect(['ArrowLeft', ' ', 'Home', 'k', '\\'].map(keyCap)).toEqual(['←', 'Space', 'Home', 'K', '\\'])
})
