import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readBridgeSettings } from '../../../src/node/bridge-settings.ts'
import { findSources } from '../../../src/node/named-sources.ts'
import { parseOptions } from '../../../src/node/options.ts'
import { UsageError } from '../../../src/node/usage-error.ts'
import { parseMagnet } from '../../../src/protocol/magnet.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'

const { info } = makeTorrent(100_000, 16_384, 1)
const key = toHex(info.infoHash)
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sources-'))
})
afterEach(() => rmSync(root, { recursive: true }))

it('tells links and torrent files, which are fetched, from files, which are seeded', async () => {
  const file = join(root, 'some.TORRENT')
  writeFileSync(file, encodeMetainfo(info.infoBytes, { trackers: ['udp://a.example:1'] }))
  writeFileSync(join(root, 'film.mp4'), 'film')
  const link = `magnet:?xt=urn:btih:${key}&dn=film&tr=udp%3A%2F%2Fa.example%3A1&x.pe=192.0.2.1:6881&so=0`
  const { seeds, torrents } = await findSources(
    [file, join(root, 'film.mp4'), link, key, `http://localhost:8080/#${link}`],
    true,
  )
  expect(seeds.map(({ name }) => name)).toEqual(['film.mp4'])
  expect(torrents.map(({ torrent }) => torrent.infoHash)).toEqual([key, key, key, key])
  const [fromFile, fromLink, bare] = torrents
  expect(fromFile?.torrent).toMatchObject({ isWhole: true, facts: { trackers: ['udp://a.example:1'] } })
  expect(fromFile?.torrent.facts.infoBytes).toEqual(info.infoBytes)
  expect(parseMagnet(fromFile?.magnet ?? '')).toMatchObject({ name: info.name })
  expect(fromLink?.torrent.facts).toEqual({
    name: 'film',
    trackers: ['udp://a.example:1'],
    peers: ['192.0.2.1:6881'],
    selectOnly: [0],
    infoBytes: null,
  })
  expect(bare?.name).toBe(key)
})

it.each([
  ['magnet:?xt=urn:btih:0123', /The info hash in this magnet link is not complete/],
  ['magnet:?dn=film', /names no torrent/],
  ['no-such.torrent', /There is no file or folder at no-such\.torrent/],
  ['https://a.example/film.torrent', /is the address of a torrent file\. Save that file and name it here/],
])('says what is wrong with %s', async (word, message) => {
  const failure = await findSources([word], false).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UsageError)
  expect(String(failure)).toMatch(message)
})

it('says what is wrong with a torrent file', async () => {
  const file = join(root, 'broken.torrent')
  writeFileSync(file, 'film')
  await expect(findSources([file], false)).rejects.toThrow(/broken\.torrent cannot be used: /)
})

it('reads the list of denied torrents, and nothing when the bridge is off', async () => {
  const file = join(root, 'no.txt')
  writeFileSync(file, `${key}\n`)
  const settings = (...args: string[]) => readBridgeSettings(parseOptions(args, {}).bridge)
  expect((await settings('--deny', file))?.denied).toEqual(new Set([key]))
  expect((await settings())?.denied.size).toBe(0)
  expect(await settings('--bridge=off', '--deny', file)).toBeNull()
  await expect(settings('--deny', join(root, 'gone'))).rejects.toThrow(/^--deny names .*no such file/)
  await expect(settings('--deny', root)).rejects.toThrow(/^--deny names .*cannot be read/)
})
