import { describe, expect, it } from 'vitest'
import { Contacts } from '../../../src/network/contacts.ts'
import { ScriptedLink } from './scripted.ts'

const own = new Uint8Array(20).fill(5)
const larger = new Uint8Array(20).fill(9)
const offer = (n: number): Uint8Array => new Uint8Array(20).fill(n)

const start = () => {
  const links: ScriptedLink[] = []
  let alone = 0
  const contacts = new Contacts({
    peerId: own,
    onLink: (link) => links.push(link as ScriptedLink),
    onAlone: () => alone++,
  })
  return { contacts, links, alone: () => alone }
}

describe('Contacts', () => {
  it('refuses ourselves, and a peer that has a link already', () => {
    const { contacts } = start()
    expect(contacts.mayConnect(own)).toBe(false)
    expect(contacts.mayAnswer(own)).toBe(false)
    expect(contacts.mayAnswer(larger)).toBe(true)
    const link = new ScriptedLink()
    contacts.opened(link, larger, { initiator: true, offerId: offer(1) })
    expect(contacts.mayAnswer(larger)).toBe(false)
    expect(contacts.mayConnect(larger)).toBe(false)
    link.close()
    expect(contacts.mayConnect(larger)).toBe(true)
  })

  it('answers one offer of a peer at a time, and ten in all', () => {
    const { contacts } = start()
    const end = contacts.begin(larger, false)
    expect(contacts.mayAnswer(larger)).toBe(false)
    // An answer to an offer of ours is taken all the same: one of the two may fail.
    expect(contacts.mayConnect(larger)).toBe(true)
    for (let i = 100; i < 109; i++) contacts.begin(offer(i), false)
    expect(contacts.mayAnswer(offer(200))).toBe(false)
    end()
    end()
    expect(contacts.mayAnswer(offer(200))).toBe(true)
  })

  it('begins no more than is wanted', () => {
    const { contacts } = start()
    contacts.wanted = 2
    contacts.begin(offer(1), true)
    expect(contacts.room).toBe(1)
    contacts.begin(offer(2), true)
    expect(contacts.mayAnswer(larger)).toBe(false)
    contacts.wanted = 0
    expect(contacts.room).toBe(0)
    expect(contacts.mayConnect(larger)).toBe(false)
  })

  it('keeps of two open links the one that the smaller id offered, whichever opened first', () => {
    for (const oursFirst of [true, false]) {
      const { contacts, links, alone } = start()
      const ours = new ScriptedLink()
      const theirs = new ScriptedLink()
      const open = [
        () => contacts.opened(ours, larger, { initiator: true, offerId: offer(2) }),
        () => contacts.opened(theirs, larger, { initiator: false, offerId: offer(1) }),
      ]
      for (const run of oursFirst ? open : open.reverse()) run()
      expect(ours.isClosed).toBe(false)
      expect(theirs.isClosed).toBe(true)
      expect(links.at(-1)).toBe(ours)
      expect(links).toHaveLength(oursFirst ? 1 : 2)
      expect(alone()).toBe(0)
    }
  })

  it('says when the last link is gone', () => {
    const { contacts, links, alone } = start()
    contacts.opened(new ScriptedLink(), larger, { initiator: true, offerId: offer(1) })
    contacts.opened(new ScriptedLink(), offer(77), { initiator: true, offerId: offer(2) })
    links[0]!.close()
    expect(alone()).toBe(0)
    links[1]!.close()
    expect(alone()).toBe(1)
    expect(contacts.hasLinks).toBe(false)
  })
})
