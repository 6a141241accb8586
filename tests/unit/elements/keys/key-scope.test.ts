import { describe, expect, test } from 'vitest'
import { isForPlayer, type KeyTarget, parseKeyScope } from '../../../../src/elements/keys/key-scope.ts'

const target = (more: Partial<KeyTarget> = {}): KeyTarget => ({
  isField: false,
  isInPanel: false,
  isButton: false,
  opensMenu: false,
  isSlider: false,
  isByPointer: false,
  isOutside: false,
  isPlayerInView: true,
  ...more,
})

describe('whose key it is', () => {
  test.each<[string, string, Partial<KeyTarget>, boolean]>([
    ['an arrow on the time bar', 'ArrowRight', { isSlider: true }, true],
    ['Home on the volume', 'Home', { isSlider: true }, true],
    ['a letter in a field', 'k', { isField: true }, false],
    ['a letter in an open menu', 'k', { isInPanel: true }, false],
    ['Space on a button', ' ', { isButton: true }, false],
    ['Space on a button that was clicked', ' ', { isButton: true, isByPointer: true }, true],
    ['k on a button', 'k', { isButton: true }, true],
    ['an arrow down on the button of a menu', 'ArrowDown', { isButton: true, opensMenu: true }, false],
    ['… that was clicked', 'ArrowDown', { isButton: true, opensMenu: true, isByPointer: true }, true],
    ['an arrow to the right on it', 'ArrowRight', { isButton: true, opensMenu: true }, true],
    ['a letter outside', 'm', { isOutside: true }, true],
    ['Space on a clicked button outside', ' ', { isOutside: true, isButton: true, isByPointer: true }, false],
    ['an arrow on a slider outside', 'ArrowLeft', { isOutside: true, isSlider: true }, false],
    ['Space while the player is out of view', ' ', { isOutside: true, isPlayerInView: false }, false],
    ['k while the player is out of view', 'k', { isOutside: true, isPlayerInView: false }, true],
  ])('%s', (_name, key, facts, isThePlayers) => {
    expect(isForPlayer(key, target(facts))).toBe(isThePlayers)
  })
})

test('keys count in the player, unless the page says otherwise', () => {
  expect([null, '', 'odd', 'page', ' Page ', 'none'].map(parseKeyScope)).toEqual([
    'player',
    'player',
    'player',
    'page',
    'page',
    'none',
  ])
})
