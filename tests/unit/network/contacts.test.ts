import { describe, expect, it } from 'vitest'
import { Contacts } from '../../../src/network/contacts.ts'
import { equalBytes, toHex } from '../../../src/shared/bytes.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const own = new Uint8Array(20).fill(5)
const other = new Uint8Array(20).fill(9)
const peer = (n: number): Uint8Array => new Uint8Array(20).fill(n)
const origin = (n: number) => ({ initiator: true, offerId: peer(n), ownId: own })

const start = () => {
  const clock = new VirtualClock()
  const links: ScriptedLink[] = []
  let company = 0
  const contacts = new Contacts({
    clock,
    isOwn: (peerId) => equalBytes(peerId, own),
    onLink: (link) => links.push(link as ScriptedLink),
    onCompany: () => company++,
  })
  const mayAnswer = (peerId: Uint8Array, reach = 0): boolean => {
    let may = false
    contacts.whenAnswerable(peerId, reach, () => {
      may = true
    })
    return may
  }
  return { clock, contacts, links, mayAnswer, company: () => company }
}

describe('Contacts', () => {
  it('refuses ourselves, and a peer that has a link already', () => {
    const { contacts, mayAnswer } = start()
    expect(contacts.mayConnect(own)).toBe(false)
    expect(mayAnswer(own)).toBe(false)
    expect(mayAnswer(other)).toBe(true)
    const link = new ScriptedLink()
    contacts.opened(link, other, origin(1))
    expect(mayAnswer(other)).toBe(false)
    expect(contacts.mayConnect(other)).toBe(false)
    link.close()
    expect(contacts.mayConnect(other)).toBe(true)
  })

  it('refuses whom the swarm does not want, till it does', () => {
    const { contacts, mayAnswer } = start()
    contacts.setWelcome({ refused: [toHex(other)], welcome: [] })
    expect([contacts.mayConnect(other), contacts.mayAccept(other), mayAnswer(other)]).toEqual([
      false,
      false,
      false,
    ])
    expect(mayAnswer(peer(1))).toBe(true)
    contacts.setWelcome({ refused: [], welcome: [toHex(other)] })
    expect([contacts.mayConnect(other), contacts.mayAccept(other), mayAnswer(other)]).toEqual([
      true,
      true,
      true,
    ])
  })

  it('answers one offer of a peer at a time, but for one that reaches farther', () => {
    const { contacts, mayAnswer } = start()
    const end = contacts.begin(other, false, 0)
    expect(mayAnswer(other, 0)).toBe(false)
    expect(mayAnswer(other, 2)).toBe(true)
    const endBetter = contacts.begin(other, false, 2)
    expect(mayAnswer(other, 2)).toBe(false)
    // An answer to an offer of ours is taken all the same: one of the two may fail.
    expect(contacts.mayConnect(other)).toBe(true)
    end()
    end()
    expect(mayAnswer(other, 2)).toBe(false)
    endBetter()
    expect(mayAnswer(other, 2)).toBe(true)
  })

  it('takes one answer of a peer at a time, but for one to an offer that reaches farther', () => {
    const { contacts } = start()
    contacts.begin(other, true, 0)
    expect(contacts.mayAccept(other, 0)).toBe(false)
    expect(contacts.mayAccept(other, 1)).toBe(true)
  })

  it('answers ten at a time and lets twenty wait for five seconds, in order, each once', async () => {
    const { clock, contacts } = start()
    const ends = Array.from({ length: 10 }, (_, i) => contacts.begin(peer(100 + i), false, 0))
    const answered: number[] = []
    const offered = (n: number): void => {
      contacts.whenAnswerable(peer(n), 0, () => {
        answered.push(n)
        contacts.begin(peer(n), false, 0)
      })
    }
    for (let n = 200; n < 221; n++) offered(n)
    offered(201)
    expect(answered).toEqual([])
    ends[0]!()
    expect(answered).toEqual([200])
    await clock.pass(4_000)
    offered(230)
    for (const end of ends.slice(1, 4)) end()
    expect(answered).toEqual([200, 202, 203, 204])
    await clock.pass(1_500)
    // Those of the first moment have heard from others, or gone.
    ends[5]!()
    ends[6]!()
    expect(answered).toEqual([200, 202, 203, 204, 230])
    ends[7]!()
    expect(answered).toHaveLength(5)
  })

  it('does not answer those who waited when no more is wanted', () => {
    const { contacts } = start()
    const end = contacts.begin(peer(100), false)
    for (let i = 1; i < 10; i++) contacts.begin(peer(100 + i), false)
    let answered = 0
    contacts.whenAnswerable(other, 0, () => answered++)
    contacts.wanted = 0
    end()
    expect(answered).toBe(0)
  })

  it('begins no more than is wanted', () => {
    const { contacts, mayAnswer } = start()
    contacts.wanted = 2
    contacts.begin(peer(1), true)
    expect(contacts.room).toBe(1)
    contacts.begin(peer(2), true)
    expect(mayAnswer(other)).toBe(false)
    contacts.wanted = 0
    expect(contacts.room).toBe(0)
    expect(contacts.mayConnect(other)).toBe(false)
  })

  it('says when the first link has opened and when the last is gone', () => {
    const { contacts, links, company } = start()
    contacts.opened(new ScriptedLink(), other, origin(1))
    expect(company()).toBe(1)
    contacts.opened(new ScriptedLink(), peer(77), origin(2))
    links[0]!.close()
    expect(company()).toBe(1)
    links[1]!.close()
    expect(company()).toBe(2)
    expect(contacts.hasLinks).toBe(false)
  })

  it('counts how often in a row the only peer was full', () => {
    const { contacts } = start()
    const seen: number[] = []
    for (const end of ['refused', 'refused', 'lost', 'refused', 'closed'] as const) {
      const link = new ScriptedLink()
      link.end = end
      contacts.opened(link, other, origin(1))
      link.close()
      seen.push(contacts.refusals)
    }
    expect(seen).toEqual([1, 2, 0, 1, 0])
  })

  it('counts peers that were found and not reached, till one is', () => {
    const { contacts } = start()
    contacts.begin(other, true)(true)
    contacts.begin(other, false)(true)
    contacts.begin(peer(3), false)(true)
    contacts.begin(peer(4), false)()
    expect(contacts.unreachable).toBe(2)
    contacts.opened(new ScriptedLink(), other, origin(1))
    expect(contacts.unreachable).toBe(0)
  })
})
