import { expect, test } from 'vitest'
import { volumeAfter } from '../../../../src/elements/keys/player-control.ts'
import { SeekTally } from '../../../../src/elements/keys/seek-tally.ts'
import { fineSpeed, formatSpeed, nextSpeed, speedsWith } from '../../../../src/elements/keys/speeds.ts'

test.each([
  [1, 1, 1.25],
  [1, -1, 0.75],
  [1.1, 1, 1.25],
  [1.1, -1, 1],
  [2, 1, 2],
  [0.25, -1, 0.25],
  [3, -1, 2],
] as const)('from %d one step of %d is %d', (speed, direction, next) => {
  expect(nextSpeed(speed, direction)).toBe(next)
})

test('tenths stay tenths', () => {
  let speed = 1
  for (let i = 0; i < 7; i++) speed = fineSpeed(speed, 1)
  expect(speed).toBe(1.7)
  expect(fineSpeed(2, 1)).toBe(2)
  expect(fineSpeed(0.25, -1)).toBe(0.25)
})

test('the menu names the present speed, whatever it is', () => {
  expect(speedsWith(1)).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
  expect(speedsWith(1.1)).toContain(1.1)
  expect(formatSpeed(1.25, 'de')).toBe('1,25')
})

test('volume moves by 5 % of the range, from whatever it was', () => {
  expect(volumeAfter(1, 0.05)).toBe(1)
  expect(volumeAfter(1, -0.05)).toBe(0.95)
  expect(volumeAfter(0.333, 0.05)).toBe(0.4)
  expect(volumeAfter(0.04, -0.05)).toBe(0)
  let volume = 1
  for (let i = 0; i < 20; i++) volume = volumeAfter(volume, -0.05)
  expect(volume).toBe(0)
})

test('jumps that follow each other add up, and those the other way begin anew', () => {
  const tally = new SeekTally()
  expect([tally.add(10, 0), tally.add(10, 500), tally.add(10, 1200)]).toEqual([10, 20, 30])
  expect(tally.add(-10, 1300)).toBe(-10)
  expect(tally.add(-10, 1400)).toBe(-20)
  expect(tally.add(-10, 5000)).toBe(-10)
})
