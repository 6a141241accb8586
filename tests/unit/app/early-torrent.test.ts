import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openEarly } from '../../../src/app/early-torrent.ts'
import type { AddOptions, Torrent, TorrentClient } from '../../../src/client/client.ts'
import { configureClient } from '../../../src/client/shared-client.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

let added: { readonly source: unknown; readonly options: AddOptions }[]
let released: number
let open: () => void
const client = {
  add: (source: unknown, options: AddOptions = {}) => {
    added.push({ source, options })
    return new Promise<Torrent>((resolve) => {
      open = () => resolve({ release: () => released++ } as unknown as Torrent)
    })
  },
} as unknown as TorrentClient

beforeEach(() => {
  added = []
  released = 0
  open = () => undefined
  vi.stubGlobal('document', new EventTarget())
  vi.stubGlobal('window', new EventTarget())
  const stored = JSON.stringify({ [hash]: { removedTrackers: ['wss://spy.example'] } })
  vi.stubGlobal('localStorage', { getItem: () => stored })
  // A client that was made elsewhere is taken as it is.
  configureClient({ client })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the torrent of the address', () => {
  it('is opened with what was chosen for it, and given back when the player has it', async () => {
    openEarly(`magnet:?xt=urn:btih:${hash}`)
    await settled()
    expect(added).toHaveLength(1)
    expect(added[0]?.options.removedTrackers).toEqual(['wss://spy.example'])
    open()
    await settled()
    expect(released).toBe(0)
    document.dispatchEvent(new Event('torrent-opened'))
    await settled()
    expect(released).toBe(1)
    // A later film of the same page is not its business.
    document.dispatchEvent(new Event('torrent-opened'))
    await settled()
    expect(released).toBe(1)
  })

  it.each(['hashchange', 'popstate'])('is given back at %s, also when it opens later', async (name) => {
    openEarly(hash)
    await settled()
    window.dispatchEvent(new Event(name))
    expect(added[0]?.options.signal?.aborted).toBe(true)
    open()
    await settled()
    expect(released).toBe(1)
  })

  it.each(['https://films.example/film.torrent', 'film.torrent'])(
    '%s is left to the player: it would be fetched twice',
    async (source) => {
      openEarly(source)
      await settled()
      expect(added).toEqual([])
    },
  )
})
