import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openMainline } from '../../../../src/node/bridge/mainline.ts'
import { TcpLink } from '../../../../src/node/mainline/tcp-link.ts'
import { encodeHandshake } from '../../../../src/protocol/messages.ts'
import { startSocketServer } from '../../../helpers/socket-pair.ts'

const infoHash = new Uint8Array(20).fill(5)
const peerId = new Uint8Array(20).fill(1)
const flood = new Uint8Array(8_000_000)

/** The network of ordinary peers in one swarm, which dials `port` and notes its links. */
const joinAt = async (port: number, maxDownload: number | null) => {
  const said: string[] = []
  const mainline = await openMainline(
    {
      mode: 'any',
      cacheBytes: 1e6,
      cacheFolder: tmpdir(),
      maxDownload,
      maxUpload: null,
      maxTorrents: 1,
      peerPort: 0,
      allowsLocalPeers: true,
      isVerbose: false,
      dhtBootstrap: [],
      denied: new Set(),
    },
    false,
    { say: (sentence) => said.push(sentence), tellServed: () => undefined },
  )
  onTestFinished(() => mainline.close())
  const links: TcpLink[] = []
  mainline.network.join(
    {
      infoHash,
      peerId,
      trackers: [],
      state: { uploaded: 0, downloaded: 0, left: 1 },
      demand: { isIn: true, links: 5, lacks: 'data', isWatched: true },
      peers: [`127.0.0.1:${port}`],
    },
    {
      link: (link) => {
        if (!(link instanceof TcpLink)) throw new Error('This is not a link over TCP.')
        link.listen({ data: () => undefined, drain: () => undefined, close: () => undefined })
        links.push(link)
      },
      trackers: () => undefined,
    },
  )
  await vi.waitFor(() => expect(links).toHaveLength(1), { timeout: 20_000 })
  const inbound = connect({ host: '127.0.0.1', port: mainline.port })
  onTestFinished(() => void inbound.destroy())
  await once(inbound, 'connect')
  inbound.write(encodeHandshake({ infoHash, peerId: new Uint8Array(20).fill(2) }))
  inbound.write(flood)
  await vi.waitFor(() => expect(links).toHaveLength(2), { timeout: 20_000 })
  expect(said).toEqual([])
  return { heardBytes: () => links.map((link) => link.heardBytes) }
}

const floodFrom = (socket: Socket): void => void socket.write(flood)

it('reads all that ordinary peers send without --max-download', async () => {
  const { port } = await startSocketServer(floodFrom)
  const { heardBytes } = await joinAt(port, null)
  await vi.waitFor(() => expect(Math.min(...heardBytes())).toBeGreaterThanOrEqual(flood.length), {
    timeout: 20_000,
  })
})

it('reads no more than --max-download from those it dials and those that dial it together', async () => {
  const { port } = await startSocketServer(floodFrom)
  const since = performance.now()
  const { heardBytes } = await joinAt(port, 10_000)
  await vi.waitFor(() => expect(Math.min(...heardBytes())).toBeGreaterThan(0))
  // Many turns of the event loop: more would come if it were read.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  const [dialled = 0, inbound = 0] = heardBytes()
  const allowed = 10_000 * ((performance.now() - since) / 1_000)
  // One block is saved up, and each link is one turn of reading ahead.
  expect(dialled + inbound).toBeLessThanOrEqual(allowed + 16_384 + 3 * 65_536)
})
