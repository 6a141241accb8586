import { afterEach, describe, expect, it } from 'vitest'
import type { Ownership, OwnershipListener } from '../../../src/client/ownership.ts'
import { TabChannel } from '../../../src/client/tab-channel.ts'
import { deleteAsOwner, deleteFromAfar } from '../../../src/client/torrent-deletion.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const makeTab = () => {
  const channel = new TabChannel('torrent-deletion-test')
  const other = new TabChannel('torrent-deletion-test')
  stops.push(
    () => channel.close(),
    () => other.close(),
  )
  const log: string[] = []
  const clock = new VirtualClock()
  let isWaitedFor = false
  let listener: OwnershipListener | null = null
  const claim = { take: () => void log.push('take'), release: () => void log.push('release') }
  const ownership: Ownership = {
    request: (_hash, given) => {
      listener = given
      return claim
    },
    isWaitedFor: async () => isWaitedFor,
  }
  other.events.on('delete', () => log.push('asked'))
  other.events.on('deleted', () => log.push('told'))
  return {
    log,
    clock,
    claim,
    other,
    options: {
      infoHash,
      channel,
      ownership,
      clock,
      deleteData: async () => void log.push('rows'),
    },
    othersWait: (value: boolean) => {
      isWaitedFor = value
    },
    own: () => listener?.owned(),
  }
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}

describe('the tab that runs the torrent', () => {
  it('deletes the rows, tells the others, and only then lets go', async () => {
    const tab = makeTab()
    await deleteAsOwner(tab.options, tab.claim)
    await until(() => tab.log.includes('told'))
    expect(tab.log.filter((entry) => entry !== 'told')).toEqual(['rows', 'release'])
  })

  it('does not let go while another tab would take the torrent, but not for ever either', async () => {
    for (const givesUp of [true, false]) {
      const tab = makeTab()
      tab.othersWait(true)
      const deleted = deleteAsOwner(tab.options, tab.claim)
      await tab.clock.pass(1_000)
      expect(tab.log).not.toContain('release')
      if (givesUp) tab.othersWait(false)
      await tab.clock.pass(givesUp ? 100 : 2_100)
      await deleted
      expect(tab.log).toContain('release')
    }
  })

  it('lets go also when the rows cannot be deleted, and says so', async () => {
    const tab = makeTab()
    const failure = new TorrentError('storage', 'The disk is gone.')
    await expect(
      deleteAsOwner({ ...tab.options, deleteData: () => Promise.reject(failure) }, tab.claim),
    ).rejects.toBe(failure)
    expect(tab.log).toEqual(['release'])
  })
})

describe('another tab', () => {
  it('asks the one that runs it, and is done when that says so', async () => {
    const tab = makeTab()
    const deleted = deleteFromAfar(tab.options)
    await until(() => tab.log.includes('asked'))
    tab.other.announceDeleted('another torrent')
    tab.other.announceDeleted(infoHash)
    await deleted
    expect(tab.log).toEqual(['asked', 'release'])
  })

  it('does it itself when nobody runs it', async () => {
    const tab = makeTab()
    const deleted = deleteFromAfar(tab.options)
    tab.own()
    await deleted
    expect(tab.log.filter((entry) => entry === 'rows' || entry === 'release')).toEqual(['rows', 'release'])
  })

  it('takes the torrent from a tab that does not do it within five seconds', async () => {
    const tab = makeTab()
    const deleted = deleteFromAfar(tab.options)
    await tab.clock.pass(4_900)
    expect(tab.log).not.toContain('take')
    await tab.clock.pass(200)
    expect(tab.log).toContain('take')
    tab.own()
    await deleted
    expect(tab.log).toContain('rows')
  })

  it('ends within 30 seconds with a sentence', async () => {
    const tab = makeTab()
    const failed = deleteFromAfar(tab.options).catch((error: TorrentError) => error)
    await tab.clock.pass(30_100)
    expect(await failed).toMatchObject({ code: 'timeout', message: expect.stringContaining('Try again') })
    expect(tab.log).toContain('release')
  })
})
