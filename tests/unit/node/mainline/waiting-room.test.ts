import { expect, it } from 'vitest'
import { type Guest, WaitingRoom } from '../../../../src/node/mainline/waiting-room.ts'

interface Named extends Guest {
  readonly name: string
}

const guest = (name: string, household: string, heardBytes = 0): Named => ({ name, household, heardBytes })

it('has everybody wait while there is room', () => {
  const room = new WaitingRoom<Named>({ total: 3, perHousehold: 3 })
  expect(['a', 'b', 'c'].map((name) => room.add(guest(name, name)))).toEqual([null, null, null])
  expect(room.size).toBe(3)
})

it('sends away the one that has been silent longest, and of those that spoke the oldest', () => {
  const room = new WaitingRoom<Named>({ total: 3, perHousehold: 3 })
  const names = [guest('spoke', '1', 5), guest('silent', '2'), guest('silent too', '3')]
  for (const each of names) room.add(each)
  const leaving = [4, 5, 6, 7].map((at) => room.add(guest(`new ${at}`, `${at}`, 1)))
  expect(leaving.map((each) => each?.name)).toEqual(['silent', 'silent too', 'spoke', 'new 4'])
  expect(room.size).toBe(3)
})

it('lets no household take more than its share, at the cost of nobody else', () => {
  const room = new WaitingRoom<Named>({ total: 100, perHousehold: 2 })
  const other = guest('other', 'there')
  room.add(other)
  for (let at = 0; at < 50; at++) {
    const leaving = room.add(guest(`${at}`, 'here'))
    expect(leaving?.name).toBe(at < 2 ? undefined : `${at - 2}`)
  }
  expect(room.size).toBe(3)
  expect(room.clear().map(({ name }) => name)).toEqual(['other', '48', '49'])
})

it('forgets who has left', () => {
  const room = new WaitingRoom<Named>({ total: 1, perHousehold: 1 })
  const first = guest('first', '1')
  room.add(first)
  room.delete(first)
  expect(room.add(guest('second', '1'))).toBeNull()
})
