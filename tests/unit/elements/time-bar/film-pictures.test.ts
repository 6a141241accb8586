import { expect, it } from 'vitest'
import { type FilmPicture, FilmPictures } from '../../../../src/elements/time-bar/film-pictures.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const start = () => {
  const clock = new VirtualClock()
  const log: string[] = []
  const made: number[] = []
  const making: ((picture: FilmPicture | null) => void)[] = []
  const pictures = new FilmPictures(
    () => {
      log.push('open')
      return {
        make: (seconds) => {
          log.push(`make ${seconds}`)
          return new Promise((resolve) => making.push(resolve))
        },
        close: () => log.push('close'),
      }
    },
    (key) => made.push(key),
    clock,
  )
  const closed: number[] = []
  const picture = (name: number) => ({ close: () => closed.push(name) }) as unknown as ImageBitmap
  /** The maker is done with what it was asked first. */
  const answer = async (result: FilmPicture | null): Promise<void> => {
    making.shift()?.(result)
    await clock.pass(1)
  }
  return { clock, log, made, pictures, picture, closed, answer }
}

it('makes one picture at a time, and of those that were asked for meanwhile the last', async () => {
  const { log, made, pictures, picture, answer } = start()
  for (const second of [1, 2, 3, 3, 1]) pictures.ask(second, second)
  expect(log).toEqual(['open', 'make 1'])
  await answer(picture(1))
  expect(log).toEqual(['open', 'make 1', 'make 3'])
  await answer(picture(3))
  expect(made).toEqual([1, 3])
  expect(pictures.get(1)).not.toBe(null)
  expect(pictures.get(2)).toBe(null)
})

it('asks again for what failed only when more of the film is here', async () => {
  const { log, pictures, answer } = start()
  pictures.ask(1, 1)
  await answer(null)
  pictures.ask(1, 1)
  expect(log).toEqual(['open', 'make 1'])
  pictures.retryFailed()
  pictures.ask(1, 1)
  expect(log).toEqual(['open', 'make 1', 'make 1'])
})

it('gives up after 3 s, with a new worker for the next one', async () => {
  const { clock, log, pictures } = start()
  pictures.ask(1, 1)
  pictures.ask(2, 2)
  await clock.pass(3_001)
  expect(log).toEqual(['open', 'make 1', 'close', 'open', 'make 2'])
})

it('ends the worker when nobody has pointed for 30 s, and keeps what was made', async () => {
  const { clock, log, pictures, picture, answer } = start()
  pictures.ask(1, 1)
  await answer(picture(1))
  await clock.pass(30_001)
  expect(log).toEqual(['open', 'make 1', 'close'])
  expect(pictures.get(1)).not.toBe(null)
})

it('keeps 120 pictures, and gives back the one that nobody saw for longest', async () => {
  const { pictures, picture, closed, answer } = start()
  for (let second = 0; second < 122; second++) {
    pictures.ask(second, second)
    await answer(picture(second))
    pictures.get(0)
  }
  expect(closed).toEqual([1, 2])
  pictures.close()
  expect(closed).toHaveLength(122)
})
