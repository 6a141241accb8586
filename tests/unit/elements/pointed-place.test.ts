import { expect, it } from 'vitest'
import { PointedPlace } from '../../../src/elements/pointed-place.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const start = () => {
  const clock = new VirtualClock()
  const said: (number | null)[] = []
  const place = new PointedPlace((seconds) => said.push(seconds), clock)
  return { clock, said, place }
}

it('a pointer that passes over the bar points nowhere; one that rests does', async () => {
  const { clock, said, place } = start()
  for (let seconds = 1; seconds <= 20; seconds++) {
    place.moved(seconds)
    await clock.pass(30)
  }
  expect(said).toEqual([])
  await clock.pass(60)
  expect(said).toEqual([20])
})

it('says once where it rests, and once that it has left', async () => {
  const { clock, said, place } = start()
  place.moved(5)
  await clock.pass(1_000)
  place.moved(5)
  await clock.pass(1_000)
  place.moved(null)
  place.moved(null)
  await clock.pass(1_000)
  expect(said).toEqual([5, null])
})

it('a pointer that leaves before it has rested was nowhere', async () => {
  const { clock, said, place } = start()
  place.moved(5)
  await clock.pass(20)
  place.moved(null)
  await clock.pass(1_000)
  expect(said).toEqual([])
})
