import { describe, expect, it } from 'vitest'
import { wholeMagnet } from '../../../src/app/whole-magnet.ts'
import type { TorrentEvents } from '../../../src/client/client.ts'
import { Emitter } from '../../../src/shared/emitter.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { torrentSnapshot } from '../../helpers/snapshots.ts'

const magnet = 'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10&dn=Film&tr=wss%3A%2F%2Fa.example'

const torrentWith = (first: string | null) => {
  const events = new Emitter<TorrentEvents>()
  const torrent = {
    snapshot: torrentSnapshot({ magnet: first }),
    on: <Name extends keyof TorrentEvents>(name: Name, listener: (value: TorrentEvents[Name]) => void) =>
      events.on(name, listener),
  }
  return { events, torrent }
}

describe('wholeMagnet', () => {
  it('is there at once when all is known', async () => {
    expect(await wholeMagnet(torrentWith(magnet).torrent)).toBe(magnet)
  })

  it('waits through snapshots that do not know it yet', async () => {
    const { events, torrent } = torrentWith(null)
    let found: string | null = null
    const waiting = wholeMagnet(torrent).then((link) => {
      found = link
    })
    events.emit('stats', torrentSnapshot({ magnet: null }))
    await Promise.resolve()
    expect(found).toBe(null)
    events.emit('stats', torrentSnapshot({ magnet }))
    await waiting
    expect(found).toBe(magnet)
  })

  it('ends with the torrent’s own error', async () => {
    const { events, torrent } = torrentWith(null)
    const waiting = wholeMagnet(torrent)
    events.emit('error', new TorrentError('storage', 'The disk is full.'))
    await expect(waiting).rejects.toThrow('The disk is full.')
  })
})
