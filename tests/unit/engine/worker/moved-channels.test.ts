import { expect, it } from 'vitest'
import { NetworkServer } from '../../../../src/client/network-server.ts'
import type { NetworkCommand, NetworkEvent } from '../../../../src/engine/messages/messages.ts'
import { NetworkClient } from '../../../../src/engine/worker/network-client.ts'
import type { LinkEnd } from '../../../../src/network/channel-link.ts'
import type { ChannelHome, MovedChannel, MovedLink } from '../../../../src/network/moved-link.ts'
import type { Network, SwarmListener } from '../../../../src/network/ports.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import type { PeerLink } from '../../../../src/swarm/ports.ts'

/** A data channel, as far as a link uses one: a real one cannot be transferred in Node. */
class FakeChannel extends EventTarget {
  readyState = 'connecting'
  binaryType = 'blob'
  bufferedAmountLowThreshold = 0
  bufferedAmount = 0
  readonly sent: number[][] = []
  send(data: Uint8Array): void {
    if (this.readyState !== 'open') throw new Error('It is not open.')
    this.sent.push([...data])
  }
  close(): void {
    this.readyState = 'closed'
  }
  open(): void {
    this.readyState = 'open'
    this.dispatchEvent(new Event('open'))
  }
  message(data: string | readonly number[]): void {
    const sent = typeof data === 'string' ? data : new Uint8Array(data).buffer
    this.dispatchEvent(new MessageEvent('message', { data: sent }))
  }
}

const joinOptions = {
  infoHash: new Uint8Array(20),
  peerId: new Uint8Array(20),
  trackers: [],
  state: { uploaded: 0, downloaded: 0, left: 1 },
  demand: { isIn: true, links: 3, lacks: 'awaited', isWatched: true } as const,
}

/** Page and engine with messages between them that arrive when the test says, in their order. */
const start = (canTransfer = true) => {
  const toPage: NetworkCommand[] = []
  const toEngine: NetworkEvent[] = []
  let swarm: SwarmListener | undefined
  let home: ChannelHome | null = null
  const network: Network = {
    join: (_options, listener) => {
      swarm = listener
      return { leave: () => undefined } as ReturnType<Network['join']>
    },
    setChannelHome: (now) => {
      home = now
    },
    destroy: () => undefined,
  }
  const server = new NetworkServer(network, (message, transfer) => {
    if (transfer.length > 0 && !canTransfer) throw new DOMException('It cannot be cloned.', 'DataCloneError')
    toEngine.push(message)
  })
  const client = new NetworkClient((message) => toPage.push(message))
  const links: PeerLink[] = []
  client.join(joinOptions, { link: (link) => links.push(link), trackers: () => undefined })
  const deliver = (): void => {
    while (toPage.length + toEngine.length > 0) {
      const command = toPage.shift()
      if (command !== undefined) server.receive(command)
      const event = toEngine.shift()
      if (event !== undefined) client.receive(event)
    }
  }
  deliver()
  /** As a negotiation does in the task that makes the channel. */
  const make = () => {
    const channel = new FakeChannel()
    const moved = home?.take(channel as unknown as RTCDataChannel, true) ?? null
    const told: string[] = []
    moved?.listen({ opened: () => told.push('open'), closed: (end: LinkEnd) => told.push(end) })
    return { channel, moved, told }
  }
  /** The page makes a link of it. */
  const choose = (moved: MovedChannel | null, isIntroduced = false): void => {
    const facts = { id: moved?.id, initiator: true, description: '192.0.2.1:7000', isIntroduced }
    swarm?.movedLink?.({ ...facts, isMoved: true } as unknown as MovedLink, new Uint8Array(20))
    deliver()
  }
  return { server, client, deliver, make, choose, links, home: () => home }
}

const hear = (link: PeerLink | undefined) => {
  const heard: number[] = []
  const closes: (string | undefined)[] = []
  link?.listen({
    data: (data) => heard.push(...data),
    drain: () => undefined,
    close: (error) => closes.push(error?.message),
  })
  return { heard, closes }
}

it('makes a link of a channel that is open, with what came before, and its bytes pass the page by', async () => {
  const { deliver, make, choose, links } = start()
  const { channel, moved, told } = make()
  deliver()
  expect(channel.binaryType).toBe('arraybuffer')
  // Chromium delivers what came before the channel was followed, and says only then that it is open.
  channel.message([1, 2])
  channel.open()
  deliver()
  expect(told).toEqual(['open'])
  expect(moved?.heardBytes).toBe(2)
  choose(moved, true)
  const [link] = links
  expect(link).toMatchObject({ id: moved?.id, description: '192.0.2.1:7000', isIntroduced: true })
  const { heard } = hear(link)
  channel.message([3])
  link?.send(new Uint8Array([9]))
  await Promise.resolve()
  expect(heard).toEqual([1, 2, 3])
  expect(channel.sent).toEqual([[9]])
})

it('closes a link from the engine, from the page and from the other end, and says how it ended', () => {
  const { deliver, make, choose, links } = start()
  const openOne = (bytes: readonly number[] = [1]) => {
    const made = make()
    deliver()
    made.channel.open()
    if (bytes.length > 0) made.channel.message(bytes)
    deliver()
    choose(made.moved)
    const link = links.at(-1)
    return { ...made, link, ...hear(link) }
  }
  const ours = openOne()
  ours.link?.close(new TorrentError('protocol', 'It sent nonsense.'))
  deliver()
  expect([ours.told, ours.closes, ours.channel.readyState]).toEqual([
    ['open', 'closed'],
    ['It sent nonsense.'],
    'closed',
  ])

  const pages = openOne()
  pages.moved?.close(new TorrentError('connection', 'The connection to the peer was lost.'))
  deliver()
  expect([pages.told, pages.closes, pages.channel.readyState]).toEqual([
    ['open'],
    ['The connection to the peer was lost.'],
    'closed',
  ])

  const lost = openOne()
  lost.channel.dispatchEvent(new Event('close'))
  deliver()
  expect([lost.told, lost.closes]).toEqual([['open', 'lost'], [undefined]])

  const refused = openOne([])
  refused.channel.dispatchEvent(new Event('close'))
  deliver()
  expect(refused.told).toEqual(['open', 'refused'])
})

it('closes a channel that becomes no link, and one whose swarm was left meanwhile', () => {
  const { client, deliver, make, choose, links } = start()
  const spare = make()
  deliver()
  spare.moved?.close()
  deliver()
  expect(spare.channel.readyState).toBe('closed')

  const late = make()
  deliver()
  late.channel.open()
  deliver()
  client.destroy()
  choose(late.moved)
  expect(late.channel.readyState).toBe('closed')
  expect(late.told).toEqual(['open', 'closed'])
  expect(links).toEqual([])
})

it('ends a link that sends text, or too much before it is one', () => {
  for (const flood of [['text'], Array.from({ length: 5 }, () => new Array<number>(2 ** 20).fill(0))]) {
    const { deliver, make } = start()
    const { channel, told } = make()
    deliver()
    channel.open()
    for (const data of flood) channel.message(data)
    deliver()
    expect([told, channel.readyState]).toEqual([['open', 'closed'], 'closed'])
  }
})

it('takes no channel where the browser transfers none, or where they do not open', () => {
  const old = start(false)
  expect(old.make().moved).toBeNull()
  const broken = start()
  expect(broken.make().moved).not.toBeNull()
  broken.home()?.distrust()
  expect(broken.make().moved).toBeNull()
})

it('gives the connections of all channels up when the engine is gone', () => {
  const { server, deliver, make, home } = start()
  const { told } = make()
  deliver()
  server.close()
  expect(told).toEqual(['closed'])
  expect(home()).toBeNull()
})
