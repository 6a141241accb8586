import { describe, expect, it } from 'vitest'
import { OpenLinks } from '../../../src/network/open-links.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const id = (name: string): Uint8Array => new TextEncoder().encode(name.padEnd(20, '.'))
const own = id('-TP0100-mmm')
const offer = (n: number): Uint8Array => new Uint8Array(20).fill(n)

/** The other end, in each of its manners. `-LT` sorts before us, `-qB` after. */
const strangers = ['-LT2100-', '-qB5100-', '-WW0200-', '-GT0001-', 'M7-9-2--']

const start = (peerName: string) => {
  const clock = new VirtualClock()
  const peerId = id(peerName)
  const introduced: ScriptedLink[] = []
  const changes: string[] = []
  const links = new OpenLinks({
    clock,
    onLink: (link) => introduced.push(link as ScriptedLink),
    onChange: (change, end) => changes.push(end === null ? change : `${change} ${end}`),
  })
  const ours = new ScriptedLink()
  const theirs = new ScriptedLink()
  const openOurs = (): void => links.add(ours, peerId, { initiator: true, offerId: offer(2), ownId: own })
  const openTheirs = (): void =>
    links.add(theirs, peerId, { initiator: false, offerId: offer(1), ownId: own })
  return { clock, links, introduced, changes, ours, theirs, openOurs, openTheirs, peerId }
}

describe('two links to one of our own', () => {
  it.each(['-TP0100-aaa', '-TP0100-zzz', '-TP0200-aaa'])(
    '%s: the rule decides, whichever opened first',
    (name) => {
      const kept = new Set<string>()
      for (const oursFirst of [true, false]) {
        const { links, introduced, changes, ours, theirs, openOurs, openTheirs } = start(name)
        const open = [openOurs, openTheirs]
        for (const run of oursFirst ? open : open.reverse()) run()
        expect([ours.isClosed, theirs.isClosed].filter(Boolean)).toHaveLength(1)
        kept.add(ours.isClosed ? 'theirs' : 'ours')
        expect(introduced.at(-1)?.isClosed).toBe(false)
        expect(changes).toEqual(['first'])
        expect(links.size).toBe(1)
      }
      expect(kept.size).toBe(1)
      // The smaller id's offer, as the other end decides too.
      expect([...kept]).toEqual([name > '-TP0100-mmm' ? 'ours' : 'theirs'])
    },
  )
})

describe('two links to somebody else', () => {
  for (const name of strangers) {
    for (const oursFirst of [true, false]) {
      const open = () => {
        const stage = start(name)
        if (oursFirst) stage.openOurs()
        else stage.openTheirs()
        const first = oursFirst ? stage.ours : stage.theirs
        const second = oursFirst ? stage.theirs : stage.ours
        const openSecond = oursFirst ? stage.openTheirs : stage.openOurs
        return { ...stage, first, second, openSecond }
      }
      const title = `${name}, ${oursFirst ? 'our' : 'its'} offer first`

      it(`${title}: none is closed by us while it chooses`, async () => {
        const { clock, first, second, openSecond, introduced } = open()
        openSecond()
        await clock.pass(9_000)
        expect([first.isClosed, second.isClosed]).toEqual([false, false])
        expect(introduced).toEqual([first])
      })

      it(`${title}: when it closes the first, the second is there at once`, () => {
        const { first, second, openSecond, introduced, changes, links } = open()
        openSecond()
        first.close()
        expect(introduced).toEqual([first, second])
        expect(second.isClosed).toBe(false)
        expect(changes).toEqual(['first'])
        second.close()
        expect(changes).toEqual(['first', 'last lost'])
        expect(links.size).toBe(0)
      })

      it(`${title}: when it closes the second, the first goes on`, async () => {
        const { clock, first, second, openSecond, introduced, changes } = open()
        openSecond()
        second.close()
        await clock.pass(20_000)
        expect(introduced).toEqual([first])
        expect(first.isClosed).toBe(false)
        expect(changes).toEqual(['first'])
      })

      it(`${title}: when it keeps both, the second goes once the first has shown that it lives`, async () => {
        const { clock, first, second, openSecond, introduced } = open()
        openSecond()
        first.heardBytes = 68
        await clock.pass(10_001)
        expect([first.isClosed, second.isClosed]).toEqual([false, true])
        expect(introduced).toEqual([first])
      })

      it(`${title}: when the first is silent, the swarm gets both and may give up the first`, async () => {
        const { clock, first, second, openSecond, introduced, changes } = open()
        first.heardBytes = 68
        openSecond()
        await clock.pass(10_001)
        expect(introduced).toEqual([first, second])
        expect([first.isClosed, second.isClosed]).toEqual([false, false])
        first.close()
        expect(introduced).toEqual([first, second])
        expect(changes).toEqual(['first'])
      })
    }
  }

  it('a third link does not cost one of the two', () => {
    const { links, ours, theirs, openOurs, openTheirs, peerId } = start('-LT2100-')
    openOurs()
    openTheirs()
    const third = new ScriptedLink()
    links.add(third, peerId, { initiator: false, offerId: offer(3), ownId: own })
    expect([ours.isClosed, theirs.isClosed, third.isClosed]).toEqual([false, false, true])
  })
})
