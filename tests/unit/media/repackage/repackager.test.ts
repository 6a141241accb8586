import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RepackageCommand, RepackageEvent } from '../../../../src/media/repackage/messages.ts'
import { Repackager } from '../../../../src/media/repackage/repackager.ts'
import { errorToMessage, TorrentError } from '../../../../src/shared/errors.ts'

const media = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../../fixtures/media/${name}`, import.meta.url))))

/** The worker's end with a page that reads a file for it. */
const setup = (bytes: Uint8Array<ArrayBuffer>) => {
  const events: Exclude<RepackageEvent, { type: 'read' | 'drop' }>[] = []
  const reads: { id: number; begin: number; end: number }[] = []
  const dropped: number[] = []
  let isAnswering = true
  const repackager = new Repackager((event) => {
    if (event.type === 'drop') dropped.push(event.id)
    else if (event.type !== 'read') events.push(event)
    else if (isAnswering) queueMicrotask(() => answer(event))
    else reads.push(event)
  })
  const answer = ({ id, begin, end }: { id: number; begin: number; end: number }): void =>
    repackager.handle({ type: 'data', id, data: bytes.slice(begin, end).buffer })
  const send = (command: RepackageCommand): void => repackager.handle(command)
  const fragments = (run: number) => events.filter((event) => event.type === 'fragment' && event.run === run)
  return {
    ...{ events, reads, dropped, send, fragments },
    /** From now on reads wait. */
    hold: () => {
      isAnswering = false
    },
    answerAll: () => {
      isAnswering = true
      for (const read of reads.splice(0)) answer(read)
    },
    until: (condition: () => boolean) =>
      vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000 }),
    has: (type: RepackageEvent['type'], run?: number) => () =>
      events.some(
        (event) => event.type === type && (run === undefined || ('run' in event && event.run === run)),
      ),
  }
}

afterEach(() => vi.useRealTimers())

const boxes = (data: ArrayBuffer): string[] => {
  const view = new DataView(data)
  const types: string[] = []
  for (let at = 0; at < data.byteLength; at += view.getUint32(at)) {
    types.push(String.fromCharCode(...new Uint8Array(data, at + 4, 4)))
  }
  return types
}

describe.each(['two-sounds.mkv', 'two-sounds.mp4'])('%s', (name) => {
  it('is repackaged from the key frame before a place to its end, as far as it may', async () => {
    const { events, send, until, has, fragments } = setup(media(name))
    send({ type: 'open', size: media(name).length })
    await until(has('facts'))
    const [facts] = events
    if (facts?.type !== 'facts') throw new TypeError('The first event has the facts.')
    expect(facts.facts.duration).toBeCloseTo(24, 0)
    expect(facts.facts.picture?.codec).toBe('avc1.64000c')
    expect(facts.facts.sounds.map(({ id, codec }) => [id, codec])).toEqual([
      [2, 'mp4a.40.2'],
      [3, 'mp4a.40.2'],
    ])
    send({ type: 'start', run: 1, at: 9.5, until: 12, sound: 3 })
    await until(() => fragments(1).some((event) => event.type === 'fragment' && event.end >= 12))
    const header = events.find((event) => event.type === 'header')
    expect(header?.type === 'header' && [header.mime, boxes(header.data)]).toEqual([
      'video/mp4; codecs="avc1.64000c, mp4a.40.2"',
      ['ftyp', 'moov'],
    ])
    const ends = fragments(1).map((event) => (event.type === 'fragment' ? event.end : 0))
    // The key frame lies at 8 s, and the first two fragments are short.
    expect(ends[0]).toBeCloseTo(8.5, 0)
    expect(ends.at(-1)).toBeLessThan(13.5)
    expect(has('end')()).toBe(false)
    send({ type: 'more', run: 1, until: 100 })
    await until(has('end', 1))
    for (const event of fragments(1)) {
      expect(event.type === 'fragment' && boxes(event.data)).toEqual(['moof', 'mdat'])
    }
  })
})

it('begins anew elsewhere while a read of the run before waits', async () => {
  const file = media('two-sounds.mkv')
  const { send, until, has, hold, answerAll, reads, dropped, fragments } = setup(file)
  send({ type: 'open', size: file.length })
  await until(has('facts'))
  hold()
  send({ type: 'start', run: 1, at: 12, until: 100, sound: 2 })
  await until(() => reads.length > 0)
  const waiting = reads.splice(0).map(({ id }) => id)
  send({ type: 'start', run: 2, at: 1, until: 100, sound: 2 })
  await until(() => waiting.every((id) => dropped.includes(id)))
  answerAll()
  await until(has('end', 2))
  expect(fragments(1)).toEqual([])
})

it('tells what a read failed with, and goes on at the next start', async () => {
  const file = media('two-sounds.mkv')
  const { events, send, until, has, hold, answerAll, reads } = setup(file)
  send({ type: 'open', size: file.length })
  await until(has('facts'))
  hold()
  send({ type: 'start', run: 1, at: 12, until: 100, sound: 2 })
  await until(() => reads.length > 0)
  const error = errorToMessage(new TorrentError('connection', 'It broke off.'))
  for (const { id } of reads.splice(0)) send({ type: 'unread', id, error })
  await until(has('failed', 1))
  expect(events.at(-1)).toMatchObject({ error: { code: 'connection', message: 'It broke off.' } })
  answerAll()
  send({ type: 'start', run: 2, at: 12, until: 100, sound: 2 })
  await until(has('end', 2))
})

it('says that a file which is no film cannot be repackaged', async () => {
  const { events, send, until, has } = setup(media('sound.opus'))
  send({ type: 'open', size: media('sound.opus').length })
  await until(has('failed'))
  expect(events.at(-1)).toMatchObject({ run: null, error: { code: 'unsupported-media' } })
})
