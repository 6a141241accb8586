import { expect, test } from 'vitest'
import { playerCommands } from '../../../src/elements/player-commands.ts'
import type { TorrentPlayerElement } from '../../../src/elements/torrent-player.ts'

const player = (): TorrentPlayerElement => ({}) as TorrentPlayerElement

test('what a feature offers can be asked for, by the same player only', () => {
  const [one, other] = [player(), player()]
  playerCommands(one).offer('subtitles', () => 'Subtitles: German')
  expect(playerCommands(one).get('subtitles')?.()).toBe('Subtitles: German')
  expect(playerCommands(other).has('subtitles')).toBe(false)
})

test('an offer that was replaced takes nothing back', () => {
  const commands = playerCommands(player())
  const takeBack = commands.offer('next-file', () => 'one')
  const takeOtherBack = commands.offer('next-file', () => 'other')
  takeBack()
  expect(commands.get('next-file')?.()).toBe('other')
  takeOtherBack()
  expect(commands.has('next-file')).toBe(false)
})

test('listeners hear what comes and what goes, until they end', () => {
  const commands = playerCommands(player())
  let heard = 0
  const end = commands.onChange(() => heard++)
  const takeBack = commands.offer('theatre', () => undefined)
  takeBack()
  end()
  commands.offer('theatre', () => undefined)
  expect(heard).toBe(2)
})
