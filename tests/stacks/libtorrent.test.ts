/**
 * The real libtorrent, where one with WebTorrent support is installed: it seeds to us, and downloads from us.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { startAppService } from '../../src/node/server.ts'
import { film, filmFile, temporaryFolder } from '../e2e/support/fixtures.ts'
import { buildLibtorrent } from '../helpers/find-stacks.mjs'
import { startTracker } from '../interop/network-places.ts'
import { type PeerDone, startPeer } from '../interop/peer.ts'
import { cleanUps } from './after-each.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Resolves when a line that it prints matches. The beginning of its source lists these lines. */
const untilPrinted = (child: ChildProcess, pattern: RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    let printed = ''
    child.stdout?.on('data', (data: Buffer) => {
      printed += data.toString()
      if (pattern.test(printed)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`libtorrent's peer ended with ${code}:\n${printed}`)))
  })

const { command, reason } = buildLibtorrent(folder.path)
if (command === null) {
  console.warn(`SKIPPED: everything with libtorrent itself, because ${reason}.`)
  it.skip(`libtorrent: ${reason}`)
} else {
  const [program = ''] = command
  const run = (...args: string[]): ChildProcess => {
    const child = spawn(program, ['run', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    cleanUps.push(() => child.kill('SIGKILL'))
    return child
  }

  it('seeds, and our peer gets every byte', async () => {
    const { url } = await startTracker()
    const torrent = join(folder.path, 'film.torrent')
    const made = spawnSync(program, ['make', torrent, filmFile, 'v1', '16384', url], { encoding: 'utf8' })
    const magnet = / magnet=(\S+)/.exec(made.stdout)?.[1] ?? ''
    await untilPrinted(run(dirname(filmFile), torrent, 'seed=1', 'stay=1'), /tracker_reply/)
    const peer = startPeer({ magnet })
    cleanUps.push(() => peer.stop())
    const { files } = await peer.receive<PeerDone>('files')
    expect(files.map((file) => file.sha256)).toEqual([sha256(film())])
  })

  it('gets every byte of what npm start seeds', async () => {
    const service = await startAppService({
      host: '127.0.0.1',
      port: 0,
      iceServers: [],
      trackers: null,
      root: folder.path,
      sample: null,
    })
    cleanUps.push(() => service.close())
    const seeded = await service.seed(await findSeedSource(filmFile))
    await untilPrinted(run(folder.path, service.magnet(seeded), 'stay=1'), /torrent_finished/)
    expect(sha256(readFileSync(join(folder.path, basename(filmFile))))).toBe(sha256(film()))
  })
}
