import { describe, expect, it } from 'vitest'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(500_000, 65_536)
const other = makeTorrent(300_000, 65_536, 7)
const infoHash = toHex(torrent.info.infoHash)
const fileOf = ({ info }: typeof torrent): Uint8Array =>
  encodeMetainfo(info.infoBytes, { trackers: ['wss://of-the-file.example'] })

const good = 'https://a.example/good.torrent'
/** Its server never answers. */
const slow = 'https://a.example/slow.torrent'
const files: Readonly<Record<string, Uint8Array>> = {
  [good]: fileOf(torrent),
  'https://a.example/other.torrent': fileOf(other),
  'https://a.example/page.torrent': new TextEncoder().encode('<html>'),
}

/** An engine that can fetch `files`, each after 100 ms, and what it asked for. */
const setUp = (earlier: readonly string[] | null = null) => {
  const clock = new VirtualClock()
  const asked: string[] = []
  const stopped: string[] = []
  const engine = makeEngine(clock, torrent, [], {}, earlier, (url, { signal }) => {
    asked.push(url)
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new TorrentError('torrent-address', 'It is not there.'))
      signal.addEventListener('abort', () => {
        stopped.push(url)
        fail()
      })
      if (url === slow) return
      clock.after(100, () => {
        const file = files[url]
        if (file === undefined) fail()
        else resolve(file)
      })
    })
  })
  return { clock, asked, stopped, ...engine }
}

const magnetWith = (...xs: string[]): string =>
  `magnet:?xt=urn:btih:${infoHash}&tr=wss://own.example${xs.map((url) => `&xs=${encodeURIComponent(url)}`).join('')}`

describe('xs= of a magnet link', () => {
  it('gives the metadata where no peer does, and the trackers of the file', async () => {
    const { clock, engine, network } = setUp()
    const running = await engine.add(magnetWith(good))
    expect(await clock.run(() => running.snapshot().files.length === 1, 1_000)).toBe(true)
    expect(running.snapshot()).toMatchObject({ length: 500_000, name: torrent.info.name })
    expect(network.last.trackers).toEqual(['wss://own.example', 'wss://of-the-file.example'])
  })

  it.each([
    ['of another torrent', 'https://a.example/other.torrent'],
    ['that is a page', 'https://a.example/page.torrent'],
    ['that is not there', 'https://a.example/none.torrent'],
  ])('a file %s is passed over in silence, and the next is asked', async (_what, bad) => {
    const { clock, engine, asked } = setUp()
    const running = await engine.add(magnetWith(bad, good))
    expect(await clock.run(() => running.snapshot().files.length === 1, 1_000)).toBe(true)
    expect(asked).toEqual([bad, good])
    expect(running.snapshot().notices).toEqual([])
  })

  it('where all fail peers may have it all the same, and nothing is said', async () => {
    const { clock, engine, connect, network } = setUp()
    const running = await engine.add(
      magnetWith('https://a.example/none.torrent', 'https://a.example/other.torrent'),
    )
    await clock.pass(1_000)
    expect(running.snapshot()).toMatchObject({ state: 'connecting', notices: [] })
    expect(network.last.trackers).toEqual(['wss://own.example'])
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().files.length === 1, 10_000)).toBe(true)
  })

  it('is not asked for what is stored', async () => {
    const { clock, engine, asked } = setUp([])
    const running = await engine.add(magnetWith(good))
    expect(await clock.run(() => running.snapshot().files.length === 1, 1_000)).toBe(true)
    expect(asked).toEqual([])
  })

  it('is let go of when a peer was first, and when the torrent is removed', async () => {
    const { clock, engine, connect, stopped } = setUp()
    const running = await engine.add(magnetWith(slow))
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().files.length === 1, 10_000)).toBe(true)
    expect(stopped).toEqual([slow])
    await engine.remove(infoHash)
    await engine.add(magnetWith(slow))
    await clock.pass(1_000)
    await engine.remove(infoHash)
    expect(stopped).toEqual([slow, slow])
  })
})

describe('ws= of a magnet link', () => {
  const words = 'a web server that has the data (a web seed), which this player does not use yet'
  const noticeAfterAWhile = async (link: string): Promise<string | undefined> => {
    const { clock, engine } = setUp()
    const running = await engine.add(link)
    await clock.pass(60_000)
    return running.snapshot().notices.find(({ id }) => id === 'no-peers')?.message
  }

  it('is named where nobody has the torrent, and nowhere else', async () => {
    expect(await noticeAfterAWhile(`${magnetWith()}&ws=https%3A%2F%2Fa.example%2Ffilm.mp4`)).toContain(words)
    const without = await noticeAfterAWhile(magnetWith())
    expect(without).toMatch(/^[A-Z].*\.$/)
    expect(without).not.toContain('web seed')
  })
})
