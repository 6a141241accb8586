import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { webRtcNegotiations } from '../../src/network/negotiation.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { ownLink } from '../helpers/own-link.ts'
import { makeNode, type TestNode } from '../helpers/virtual-world.ts'
import { killedTorrent } from './killed-torrent.ts'

let child: ChildProcess | undefined
let node: TestNode | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  await node?.swarm.destroy()
})

const told = <T>(from: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    from.once('message', (message) => resolve(message as T))
    from.once('exit', (code) => reject(new Error(`The seed's process ended with ${code}.`)))
  })

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise<void>((resolve) => systemClock.after(50, resolve))
}

it('a seed whose process is killed is missed within 10 s while somebody waits for it', async () => {
  child = fork(fileURLToPath(new URL('killed-seed.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  expect(await told(child)).toBe('ready')
  const { info } = killedTorrent
  const viewer = await makeNode(systemClock, killedTorrent, { id: 1 })
  node = viewer
  let opened: (link: PeerLink) => void = () => undefined
  let failed: (error: unknown) => void = () => undefined
  const link = new Promise<PeerLink>((resolve, reject) => {
    opened = resolve
    failed = reject
  })
  const negotiation = webRtcNegotiations([], systemClock)(true, {
    open: (made) => opened(ownLink(made)),
    failed: (error) => failed(error),
  })
  const answer = told<RTCSessionDescriptionInit>(child)
  child.send(await negotiation.offer())
  negotiation.accept(await answer)
  viewer.swarm.addLink(await link)
  const watch = async (at: number): Promise<void> => {
    if (at >= info.length) return
    const data = await viewer.swarm.read('player', at, info.length, info.length)
    await watch(at + data.length)
  }
  watch(0).catch(() => undefined)
  await until(() => viewer.swarm.stats.receivedBytes > 1_000_000)
  expect(viewer.swarm.stats.livePeers).toHaveLength(1)
  child.kill('SIGKILL')
  const killedAt = systemClock.now()
  await until(() => viewer.swarm.stats.livePeers.length === 0)
  const missedMs = systemClock.now() - killedAt
  console.log(
    `Missed after ${(missedMs / 1000).toFixed(1)} s; links still open: ${viewer.swarm.peers.length}.`,
  )
  // WebRTC itself needs 15 to 36 s to notice.
  expect(missedMs).toBeLessThan(10_000)
  // Then it is let go.
  await until(() => viewer.swarm.peers.length === 0)
})
