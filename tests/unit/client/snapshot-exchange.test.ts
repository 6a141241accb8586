import v8 from 'node:v8'
import { afterEach, describe, expect, it } from 'vitest'
import { SnapshotExchange } from '../../../src/client/snapshot-exchange.ts'
import { TabChannel } from '../../../src/client/tab-channel.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import type { SnapshotNews } from '../../../src/engine/messages/snapshot-news.ts'
import { toldOf } from '../../helpers/snapshot-news.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const channelName = 'snapshot-exchange-test'
const kibibyte = 1024
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const manyFiles = (count: number, priorities: Readonly<Record<number, FileSnapshot['priority']>> = {}) =>
  Array.from({ length: count }, (_, index) =>
    fileSnapshot({
      index,
      path: `folder ${index % 7}/file ${index}.mp4`,
      priority: priorities[index] ?? 'normal',
    }),
  )

/** What was chosen for the files, where it is not `normal`. */
const chosenOf = ({ snapshot }: { readonly snapshot: TorrentSnapshot }) =>
  snapshot.files.differing(() => 'normal')

/** One tab: who runs the torrent says so by `own`. */
const openTab = () => {
  const channel = new TabChannel(channelName)
  const clock = new VirtualClock()
  let isOwner = false
  let snapshot: TorrentSnapshot = torrentSnapshot({ infoHash })
  const exchange = new SnapshotExchange({
    infoHash,
    channel,
    clock,
    isOwner: () => isOwner,
    current: () => snapshot,
    heard: (heard) => {
      snapshot = heard
    },
    completed: (heard) => {
      snapshot = heard
    },
  })
  const close = (): void => {
    exchange.stop()
    channel.close()
  }
  stops.push(close)
  return {
    clock,
    close,
    get snapshot() {
      return snapshot
    },
    hello: () => channel.askFor(infoHash),
    /** The worker of this tab says how the torrent is doing. */
    run: (files: readonly FileSnapshot[]) => {
      isOwner = true
      const { parts, news } = toldOf(torrentSnapshot({ infoHash, pieceLength: 100 }), files)
      for (const part of parts) exchange.add(part)
      snapshot = exchange.read(news)
      exchange.publish(snapshot)
    },
    publish: () => exchange.publish(snapshot),
  }
}

/** What goes over the channel, heard from outside. */
const listen = () => {
  const channel = new BroadcastChannel(channelName)
  const messages: { type: string; bytes: number; snapshot?: SnapshotNews; parts?: number[] }[] = []
  channel.onmessage = ({ data }) => messages.push({ ...data, bytes: v8.serialize(data).length })
  stops.push(() => channel.close())
  const of = (type: string) => messages.filter((message) => message.type === type)
  return { messages, of }
}

/** Lets messages cross and the owners' clocks go until it is so. */
const until = async (done: () => boolean, ...owners: { readonly clock: VirtualClock }[]): Promise<void> => {
  while (!done()) {
    await new Promise((resolve) => setImmediate(resolve))
    for (const { clock } of owners) await clock.pass(1)
  }
}

const pathsOf = ({ files }: TorrentSnapshot): string[] => files.map(({ path }) => path)

describe('between tabs', () => {
  const count = 30_000
  const files = manyFiles(count, { 3: 'skip', 29999: 'high' })

  it('a guest that comes later asks for the list once and gets it in parts; then snapshots are small', async () => {
    const owner = openTab()
    owner.run(files)
    const { of, messages } = listen()
    const guest = openTab()
    guest.hello()
    await until(() => guest.snapshot.files.length === count, owner)
    expect(pathsOf(guest.snapshot)).toEqual(files.map(({ path }) => path))
    expect(chosenOf(guest)).toEqual({ 3: 'skip', 29999: 'high' })
    const parts = of('files').length
    expect(of('files-wanted')).toHaveLength(1)
    expect(of('files-wanted')[0]?.parts).toHaveLength(parts)
    for (const { bytes } of of('files')) expect(bytes).toBeLessThan(512 * kibibyte)

    const before = messages.length
    owner.publish()
    await until(() => messages.length > before)
    expect(messages.at(-1)?.bytes).toBeLessThan(2 * kibibyte)
    expect(of('files')).toHaveLength(parts)
  })

  it('two guests that come at once do not make the list cross twice for each', async () => {
    const owner = openTab()
    owner.run(files)
    const { of } = listen()
    const guests = [openTab(), openTab()]
    for (const guest of guests) guest.hello()
    await until(() => guests.every(({ snapshot }) => snapshot.files.length === count), owner)
    const parts = of('files-wanted')[0]?.parts?.length ?? 0
    expect(of('files').length).toBeLessThanOrEqual(2 * parts)
  })

  it('a guest that closes while parts come, and opens again, gets all of it', async () => {
    const owner = openTab()
    owner.run(files)
    const { of } = listen()
    const first = openTab()
    first.hello()
    await until(() => of('files').length >= 2, owner)
    first.close()
    const again = openTab()
    again.hello()
    await until(() => again.snapshot.files.length === count, owner)
    expect(pathsOf(again.snapshot)).toEqual(files.map(({ path }) => path))
  })

  it('when the owner goes while parts come, the next one sends those that are missing, and no others', async () => {
    const owner = openTab()
    owner.run(files)
    const { of } = listen()
    const guest = openTab()
    guest.hello()
    await until(() => of('files').length >= 3, owner)
    owner.close()
    const next = openTab()
    next.run(files)
    const news = setInterval(() => next.publish(), 5)
    stops.push(() => clearInterval(news))
    await until(() => guest.snapshot.files.length === count, next)
    expect(pathsOf(guest.snapshot)).toEqual(files.map(({ path }) => path))
    const [first, ...later] = of('files-wanted').map(({ parts }) => parts?.length ?? 0)
    expect(of('files').length).toBe(first)
    expect(Math.max(...later)).toBeLessThan(first ?? 0)
  })

  it('a guest that has the list asks nobody for it again, whoever runs the torrent', async () => {
    const owner = openTab()
    owner.run(files)
    const guest = openTab()
    guest.hello()
    await until(() => guest.snapshot.files.length === count, owner)
    owner.close()
    const { of } = listen()
    const next = openTab()
    next.run(manyFiles(count, { 5: 'high' }))
    await until(() => 5 in chosenOf(guest), next)
    expect(chosenOf(guest)).toEqual({ 5: 'high' })
    expect([...of('files-wanted'), ...of('files')]).toEqual([])
  })

  it('what was chosen crosses as what changed', async () => {
    const owner = openTab()
    owner.run(files)
    const guest = openTab()
    guest.hello()
    await until(() => guest.snapshot.files.length === count, owner)
    const { of } = listen()
    owner.run(manyFiles(count, { 3: 'skip', 29999: 'high', 77: 'skip' }))
    await until(() => 77 in chosenOf(guest) && of('snapshot').length > 0, owner)
    expect(of('snapshot').at(-1)?.snapshot?.fileNews?.change?.positions).toEqual(Uint32Array.of(77))
    expect(chosenOf(guest)).toEqual({ 3: 'skip', 77: 'skip', 29999: 'high' })
  })

  it('a guest that hears of a change and not of what was before asks for all of it', async () => {
    const owner = openTab()
    owner.run(files)
    const guest = openTab()
    owner.run(manyFiles(count, { 3: 'skip', 29999: 'high', 77: 'skip' }))
    await until(() => 77 in chosenOf(guest), owner)
    expect(chosenOf(guest)).toEqual({ 3: 'skip', 77: 'skip', 29999: 'high' })
    expect(pathsOf(guest.snapshot)).toEqual(files.map(({ path }) => path))
  })

  it('what a tab with an older version says of its files is not taken for a list', async () => {
    const guest = openTab()
    const old = new BroadcastChannel(channelName)
    stops.push(() => old.close())
    const { files: _, ...plain } = torrentSnapshot({ infoHash, name: 'old' })
    old.postMessage({ type: 'snapshot', snapshot: { ...plain, files: [fileSnapshot({})] } })
    await until(() => guest.snapshot.name === 'old')
    expect(guest.snapshot.files.length).toBe(0)
  })
})
