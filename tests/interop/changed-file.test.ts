/**
 * Files that change while `npm start` seeds them, with a real viewer that gets what is right and nothing
 * else.
 */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { type AppService, startAppService } from '../../src/node/server.ts'
import { type Child, sparingCrashes } from '../e2e/support/child.ts'
import { type PeerDone, type PeerProgress, startPeer } from './peer.ts'

const filmFile = Uint8Array.from({ length: 12_000_001 }, (_, i) => (i * 31 + (i >> 9) + (i >> 17)) & 0xff)
const sha256 = createHash('sha256').update(filmFile).digest('hex')
const middle = 6_000_000

let root = ''
let location = ''
let sentences: string[] = []
const stops: (() => unknown)[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'changed-'))
  location = join(root, 'film.mp4')
  sentences = []
  writeFileSync(location, filmFile)
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true })
})

const start = async (): Promise<{ service: AppService; magnet: string }> => {
  const service = await startAppService({
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: null,
    root,
    sample: null,
    say: (sentence) => sentences.push(sentence),
  })
  stops.push(() => service.close())
  return { service, magnet: service.magnet(await service.seed(await findSeedSource(location))) }
}

const watch = (magnet: string): Child => {
  const viewer = startPeer({ magnet })
  stops.push(() => viewer.stop())
  return viewer
}

const expectFilm = async (viewer: Child): Promise<void> => {
  const { files } = await viewer.receive<PeerDone>('files')
  expect(files).toEqual([{ path: 'film.mp4', sha256 }])
}

/** Some bytes of the file in place, and its times as they were: only its content tells. */
const overwrite = (data: Uint8Array): void => {
  const { atime, mtime } = statSync(location)
  const handle = openSync(location, 'r+')
  writeSync(handle, data, 0, data.length, middle)
  closeSync(handle)
  utimesSync(location, atime, mtime)
}

it.for([
  ['touched', () => utimesSync(location, 1, 1), []],
  [
    'longer',
    () => appendFileSync(location, 'x'),
    [expect.stringMatching(/film\.mp4 is longer than it was when it was hashed\. .*start again to seed/)],
  ],
] as const)('a film that is %s while it is watched is watched to its end', ([, change, said], { skip }) =>
  sparingCrashes(skip, async () => {
    const { magnet } = await start()
    const viewer = watch(magnet)
    await viewer.receive<PeerProgress>('read')
    change()
    await expectFilm(viewer)
    expect(sentences).toEqual(said)
  }),
)

it('a film that was moved away is named, and goes on when it is back', ({ skip }) =>
  sparingCrashes(skip, async () => {
    const { magnet } = await start()
    renameSync(location, `${location}.away`)
    const viewer = watch(magnet)
    await expect
      .poll(() => sentences)
      .toEqual([
        `${location} cannot be read: it is not there any more. Others are seeded on, and this one as soon as it can be read again.`,
      ])
    renameSync(`${location}.away`, location)
    await expectFilm(viewer)
    await expect.poll(() => sentences.at(-1)).toContain('is as it was hashed again, and is seeded on')
  }))

it('of a film that was written over the viewer gets what is still right, and the rest when it is right again', ({
  skip,
}) =>
  sparingCrashes(skip, async () => {
    const { magnet } = await start()
    overwrite(new Uint8Array(1000))
    const viewer = watch(magnet)
    let read = 0
    // It reads up to the place, and waits there.
    await expect.poll(() => sentences.length).toBe(1)
    expect(sentences[0]).toBe(
      `“${location}” changed after it was shared. What is still the same is seeded on; start again to seed what it is now.`,
    )
    while (read < middle - 1_000_000) read = (await viewer.receive<PeerProgress>('read')).read
    overwrite(filmFile.subarray(middle, middle + 1000))
    await expectFilm(viewer)
  }))
