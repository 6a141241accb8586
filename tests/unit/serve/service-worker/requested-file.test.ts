import { afterEach, describe, expect, it } from 'vitest'
import { RequestedFile } from '../../../../src/serve/service-worker/requested-file.ts'
import { servingContext } from '../../../../src/serve/service-worker/serving-options.ts'
import type { TorrentDatabase } from '../../../../src/storage/database.ts'
import { FakeOwner, FakeWorkerScope } from '../../../helpers/fake-worker-scope.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const file = Uint8Array.from({ length: 100 }, (_, i) => i)

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const open = (scope: FakeWorkerScope) => {
  const database = { read: async () => null } as unknown as TorrentDatabase
  const stop = new AbortController()
  const context = servingContext({ database, waits: { pollMs: 1 } })
  const target = { infoHash, fileIndex: 0, reader: 'page' }
  const requested = new RequestedFile(scope, context, target, stop.signal)
  closers.push(() => requested.close())
  return { requested, stop }
}

const ownerIn = (scope: FakeWorkerScope, id: string, bytes = file, most?: number): FakeOwner => {
  const owner = new FakeOwner(id, bytes, most)
  closers.push(() => owner.die())
  scope.own(infoHash, owner)
  return owner
}

describe('a requested file', () => {
  it('is what its owner says, and comes in the owner’s parts', async () => {
    const scope = new FakeWorkerScope()
    ownerIn(scope, 'a', file, 30)
    const { requested } = open(scope)
    expect(requested.hasOwner).toBe(false)
    expect(await requested.open({ begin: 10, end: 90 })).toEqual({ name: 'film.mp4', size: 100 })
    expect(requested.hasOwner).toBe(true)
    expect(await requested.read(10, 90)).toEqual(file.slice(10, 40))
    expect(await requested.read(40, 45)).toEqual(file.slice(40, 45))
  })

  it('comes from the next owner when the first one goes, from the place where it stopped', async () => {
    const scope = new FakeWorkerScope()
    const first = ownerIn(scope, 'a', file, 30)
    const { requested } = open(scope)
    await requested.open({ begin: 0, end: 100 })
    expect(await requested.read(0, 100)).toEqual(file.slice(0, 30))
    scope.leave(first)
    first.die()
    const second = ownerIn(scope, 'b')
    expect(await requested.read(30, 100)).toEqual(file.slice(30))
    expect(second.opened.map((message) => message.first)).toEqual([{ begin: 30, end: 100 }])
  })

  it('waits for an owner that is expected', async () => {
    const scope = new FakeWorkerScope()
    scope.pending.push(`torrent:${infoHash}`)
    const { requested } = open(scope)
    const opening = requested.open(null)
    await Promise.resolve()
    ownerIn(scope, 'a')
    expect((await opening).size).toBe(100)
  })

  it('is refused when the next owner has another size for it', async () => {
    const scope = new FakeWorkerScope()
    const first = ownerIn(scope, 'a', file, 30)
    const { requested } = open(scope)
    await requested.open({ begin: 0, end: 100 })
    await requested.read(0, 100)
    scope.leave(first)
    first.die()
    ownerIn(scope, 'b', file.slice(1))
    await expect(requested.read(30, 100)).rejects.toMatchObject({ code: 'internal' })
  })

  it.each([
    ['other bytes', { type: 'data', begin: 5, data: new ArrayBuffer(3) }],
    ['no bytes', { type: 'data', begin: 0, data: new ArrayBuffer(0) }],
    ['the file again', { type: 'file', size: 100, name: 'film.mp4' }],
  ] as const)('is refused when its owner answers with %s', async (_what, refusal) => {
    const scope = new FakeWorkerScope()
    ownerIn(scope, 'a').refusal = refusal
    const { requested } = open(scope)
    await requested.open(null)
    await expect(requested.read(0, 10)).rejects.toMatchObject({ code: 'internal' })
  })

  it('stops a read that is under way when it is closed, and tells the owner', async () => {
    const scope = new FakeWorkerScope()
    const owner = ownerIn(scope, 'a')
    owner.refusal = { type: 'waiting' }
    const { requested } = open(scope)
    await requested.open(null)
    const reading = requested.read(0, 10)
    await expect.poll(() => owner.reads.length).toBe(1)
    requested.close()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    await expect.poll(() => owner.closed).toBe(1)
  })

  it('stops when the request is aborted', async () => {
    const scope = new FakeWorkerScope()
    scope.pending.push(`torrent:${infoHash}`)
    const { requested, stop } = open(scope)
    const opening = requested.open(null)
    stop.abort()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
  })
})
