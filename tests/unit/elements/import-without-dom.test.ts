import { describe, expect, it } from 'vitest'

describe('index.ts in Node', () => {
  it('has no document to lean on', () => {
    expect('document' in globalThis).toBe(false)
  })

  it('gives the classes and registers nothing', async () => {
    const entry = await import('../../../src/index.ts')
    expect(entry.TorrentPlayerElement).toBeTypeOf('function')
    expect(entry.TorrentVideoElement).toBeTypeOf('function')
    expect(entry.TorrentError).toBeTypeOf('function')
    expect(globalThis.customElements?.get('torrent-player')).toBeUndefined()
  })

  it('may be defined on a server, where it does nothing', async () => {
    await expect(import('../../../src/define.ts')).resolves.toBeDefined()
  })
})
