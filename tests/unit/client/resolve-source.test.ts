import { describe, expect, it } from 'vitest'
import { isPageAddress, resolveSource } from '../../../src/client/resolve-source.ts'
import { toHex } from '../../../src/shared/bytes.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'

describe('isPageAddress', () => {
  it.each([
    './a',
    '/a.torrent',
    '../b/a.torrent',
    '//cdn.example/a.torrent',
    'a.torrent?x',
    'films/a.torrent#1',
    'data:,x',
    'blob:x',
  ])('takes %s', (text) => expect(isPageAddress(text)).toBe(true))
  it.each([
    'magnet:?xt=urn:btih:x',
    hash,
    'film.mp4',
    'a b.torrent',
    'https://a.example/x.torrent',
    'www.example.com/x.torrent',
  ])('leaves %s to the reader of links', (text) => expect(isPageAddress(text)).toBe(false))
})

describe('resolveSource', () => {
  it.each([
    hash.toUpperCase(),
    `Watch this: magnet:?xt.1=urn:btih:${hash}&amp;dn=x`,
    `https://player.example/#magnet:?xt=urn:btih:${hash}`,
  ])('reads %s as every other reader does', async (text) => {
    const source = await resolveSource(text)
    expect(source.kind === 'magnet' && toHex(source.magnet.infoHash)).toBe(hash)
  })

  it('refuses what is no link', async () => {
    await expect(resolveSource('film.mp4')).rejects.toMatchObject({ code: 'invalid-magnet' })
  })
})
