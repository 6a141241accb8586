import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChildSupervisor } from '../../../src/node/child-supervisor.ts'
import { findSeedSource, type SeedSource } from '../../../src/node/seed-source.ts'
import type { SeederChildListener, StartSeederChild } from '../../../src/node/seeder-child.ts'
import type { FromSeeder, ToSeeder } from '../../../src/node/seeder-messages.ts'
import { SeederSupervisor } from '../../../src/node/seeder-supervisor.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

let root = ''
let source: SeedSource
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'supervisor-'))
  writeFileSync(join(root, 'film.mp4'), new Uint8Array(50_000).fill(7))
  source = await findSeedSource(join(root, 'film.mp4'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A process that does what it is told, by hand. */
class FakeChild {
  readonly sent: ToSeeder[] = []
  readonly #listener: SeederChildListener
  isAlive = true

  constructor(listener: SeederChildListener) {
    this.#listener = listener
  }

  says(message: FromSeeder): void {
    this.#listener.message(message)
  }

  ends(how: string): void {
    if (!this.isAlive) return
    this.isAlive = false
    this.#listener.ended(how)
  }

  get seeds(): readonly (ToSeeder & { kind: 'seed' })[] {
    return this.sent.filter((message) => message.kind === 'seed')
  }
}

const world = () => {
  const clock = new VirtualClock()
  const children: FakeChild[] = []
  const sentences: string[] = []
  const startChild: StartSeederChild = (listener) => {
    const child = new FakeChild(listener)
    children.push(child)
    return {
      pid: children.length,
      send: (message) => child.sent.push(message),
      kill: () => queueMicrotask(() => child.ends('SIGKILL')),
    }
  }
  const process = new ChildSupervisor({
    settings: { iceServers: [], trackers: ['ws://a'], bridge: null },
    say: (sentence) => sentences.push(sentence),
    clock,
    startChild,
  })
  const supervisor = new SeederSupervisor(process)
  const child = (index = children.length - 1): FakeChild => {
    const found = children[index]
    if (found === undefined) throw new Error(`There is no child ${index}.`)
    return found
  }
  return { clock, children, sentences, process, supervisor, child }
}

type World = ReturnType<typeof world>

/** Seeds the film; resolves when the child has it. */
const seedFilm = async ({ supervisor, child }: World) => {
  const seeding = supervisor.seed(source)
  child().says({ kind: 'ready' })
  await expect.poll(() => child().seeds.length).toBe(1)
  child().says({ kind: 'seeding', id: child().seeds[0]?.id ?? 0 })
  return await seeding
}

describe('SeederSupervisor', () => {
  it('starts no process before there is something to seed, and gives it what was hashed', async () => {
    const all = world()
    expect(all.children).toHaveLength(0)
    expect(all.process.pid).toBeNull()
    const seeded = await seedFilm(all)
    expect(seeded.name).toBe('film.mp4')
    expect(all.process.pid).toBe(1)
    expect(all.child().sent[0]).toEqual({
      kind: 'start',
      settings: { iceServers: [], trackers: ['ws://a'], bridge: null },
    })
    expect(all.child().seeds[0]?.files).toEqual(source.files)
  })

  it('starts it again after a crash with the same torrents, though the files cannot be read any more', async () => {
    const all = world()
    const seeded = await seedFilm(all)
    const [first] = all.child().seeds
    rmSync(join(root, 'film.mp4'))
    await all.clock.pass(70_000)
    all.child().ends('SIGSEGV')
    expect(all.process.pid).toBeNull()
    expect(all.sentences).toEqual([
      'The process that seeds crashed (SIGSEGV). It is started again in 0.1 s; nothing is hashed again.',
    ])
    await all.clock.pass(100)
    expect(all.children).toHaveLength(2)
    all.child().says({ kind: 'ready' })
    expect(all.child().seeds).toEqual([first])
    expect(toHex(seeded.infoHash)).toMatch(/^[0-9a-f]{40}$/)
  })

  it('backs off, says so when it is hopeless, and tries again later', async () => {
    const all = world()
    const seeding = all.supervisor.seed(source)
    const failed = seeding.then(
      () => 'seeded',
      (error: Error) => error.message,
    )
    const starts: number[] = [all.clock.now()]
    for (let crash = 1; crash <= 6; crash++) {
      all.child().ends('SIGILL')
      const before = all.children.length
      await all.clock.run(() => all.children.length > before, 600_000)
      starts.push(all.clock.now())
    }
    expect(starts).toEqual([0, 100, 1_100, 3_100, 8_100, 18_100, 318_100])
    expect(all.sentences).toHaveLength(6)
    expect(all.sentences.at(-1)).toBe(
      'The process that seeds crashed 6 times in a row, the last time with SIGILL. ' +
        'The app and the tracker work on; seeding is tried again in 5 minutes.',
    )
    expect(await failed).toMatch(
      /^This machine cannot seed\. The process that seeds crashed 6 times in a row/,
    )
    // It recovers: later callers are served.
    expect((await seedFilm(all)).name).toBe('film.mp4')
  })

  it('seeds again what waited when it was hopeless', async () => {
    const all = world()
    await seedFilm(all)
    for (let crash = 1; crash <= 6; crash++) {
      all.child().ends('SIGSEGV')
      const before = all.children.length
      await all.clock.run(() => all.children.length > before, 600_000)
    }
    all.child().says({ kind: 'ready' })
    expect(all.child().seeds).toHaveLength(1)
  })

  it('takes a process that never gets ready for a crash', async () => {
    const all = world()
    void all.supervisor.seed(source).catch(() => undefined)
    await all.clock.pass(30_000)
    expect(all.child(0).isAlive).toBe(false)
    await all.clock.pass(100)
    expect(all.children).toHaveLength(2)
  })

  it('gives up at once, with the reason, when WebRTC cannot be loaded', async () => {
    const all = world()
    const seeding = all.supervisor.seed(source)
    all.child().says({ kind: 'unavailable', reason: 'no binary for this platform.' })
    await expect(seeding).rejects.toThrow(
      'This machine cannot seed. WebRTC cannot be loaded here: no binary for this platform.',
    )
    await expect(all.supervisor.seed(source)).rejects.toThrow('This machine cannot seed.')
    await all.clock.pass(3_600_000)
    expect(all.children).toHaveLength(1)
    await all.process.destroy()
  })

  it('tells what one torrent failed for, and forgets that one', async () => {
    const all = world()
    await seedFilm(all)
    const second = all.supervisor.seed(source)
    await expect.poll(() => all.child().seeds.length).toBe(2)
    all.child().says({ kind: 'failed', id: all.child().seeds[1]?.id ?? 0, reason: 'It changed.' })
    await expect(second).rejects.toThrow('It changed.')
    all.child().ends('SIGSEGV')
    await all.clock.pass(100)
    all.child().says({ kind: 'ready' })
    expect(all.child().seeds).toHaveLength(1)
  })

  it('says goodbye before it ends, and does not wait for ever', async () => {
    const polite = world()
    await seedFilm(polite)
    const ended = polite.process.destroy()
    expect(polite.child().sent.at(-1)).toEqual({ kind: 'stop' })
    expect(polite.child().isAlive).toBe(true)
    polite.child().says({ kind: 'stopped' })
    await ended
    expect(polite.child().isAlive).toBe(false)
    await expect(polite.supervisor.seed(source)).rejects.toThrow('The server stops.')

    const stuck = world()
    await seedFilm(stuck)
    const gone = stuck.process.destroy()
    await stuck.clock.pass(3_000)
    await gone
    expect(stuck.child().isAlive).toBe(false)
    await stuck.clock.pass(3_600_000)
    expect(stuck.children).toHaveLength(1)
  })

  it('ends in the middle of a wait for the next start', async () => {
    const all = world()
    const seeding = all.supervisor.seed(source)
    all.child().ends('SIGSEGV')
    await all.process.destroy()
    await expect(seeding).rejects.toThrow('The server stops.')
    await all.clock.pass(3_600_000)
    expect(all.children).toHaveLength(1)
  })
})
