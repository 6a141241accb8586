import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder, writeFiles } from '../e2e/support/fixtures.ts'
import { keepSeeding, type SeederProcess } from '../e2e/support/seeder.ts'

const folder = temporaryFolder()
writeFiles(folder.path, { 'a.bin': new Uint8Array(20_000).fill(7) })
let seeder: SeederProcess | undefined
afterEach(() => seeder?.stop())
afterAll(() => folder.remove())

const start = async (): Promise<SeederProcess> => {
  seeder = await keepSeeding({ input: join(folder.path, 'a.bin'), trackers: [] })
  return seeder
}

describe('a seed that a test needs', () => {
  it('is there again after a crash of native code, with the same link', async () => {
    const seed = await start()
    const { pid, magnet } = seed
    process.kill(pid, 'SIGSEGV')
    await expect.poll(() => seed.pid, { timeout: 30_000 }).not.toBe(pid)
    expect([seed.magnet, await seed.peers()]).toEqual([magnet, 0])
  })

  it('stays ended when what it seeded is gone by then, and is stopped like any other', async () => {
    const brief = temporaryFolder()
    writeFiles(brief.path, { 'a.bin': new Uint8Array(20_000).fill(7) })
    seeder = await keepSeeding({ input: join(brief.path, 'a.bin'), trackers: [] })
    // As a test's own `finally` does it, before the browser closes and the native code crashes over that.
    brief.remove()
    process.kill(seeder.pid, 'SIGSEGV')
    expect(await seeder.ended).toMatchObject({ isCrash: false, message: expect.stringContaining('a.bin') })
    await seeder.stop()
  })

  it('is not started again when somebody else ended it, nor when it was stopped', async () => {
    const killed = await start()
    process.kill(killed.pid, 'SIGKILL')
    expect((await killed.ended).isCrash).toBe(false)
    const stopped = await start()
    await stopped.stop()
    expect((await stopped.ended).isCrash).toBe(false)
  })
})
