import { describe, expect, it } from 'vitest'
import { crashOr, SeederCrash } from '../../bench/seeders.ts'
import { ChildEnded, sparingCrashes, startChild } from '../../e2e/support/child.ts'

const idle = '../../unit/bench/idle-process.ts'

describe('the end of a process that a test started', () => {
  it.each([
    ['SIGSEGV', true],
    ['SIGABRT', true],
    ['SIGBUS', true],
    ['SIGKILL', false],
    ['SIGTERM', false],
  ] as const)('by %s is a crash of a foreign binary: %s', async (signal, isCrash) => {
    const child = startChild(idle, {})
    await child.receive('ready')
    const waiting = child.receive('never').catch((error: unknown) => error)
    process.kill(child.pid, signal)
    expect(await waiting).toMatchObject({ name: 'ChildEnded', isCrash })
    expect((await child.ended).isCrash).toBe(isCrash)
    expect(crashOr(await child.ended) instanceof SeederCrash).toBe(isCrash)
  })

  it.each([0, 1, 134, 139])('with exit code %i is none, whatever it says', async (code) => {
    const child = startChild(idle, { code, text: 'Segmentation fault SIGSEGV' })
    expect((await child.ended).isCrash).toBe(false)
  })

  it('tells the last that the process wrote, and no more than a page of it', async () => {
    const text = `${'x'.repeat(3_000)}\nError: the port is taken`
    const { message } = await startChild(idle, { code: 1, text }).ended
    expect(message).toMatch(/idle-process.ts ended with 1. It last wrote:\n.+\nError: the port is taken$/)
    expect(message.length).toBeLessThan(3_000)
  })

  it('skips a test only when it is one', async () => {
    const skipped: string[] = []
    const run = (error: Error): Promise<void> =>
      sparingCrashes(
        (note) => skipped.push(note),
        () => Promise.reject(error),
      )
    await run(new ChildEnded('peer', null, 'SIGSEGV'))
    expect(skipped).toEqual(['peer ended with SIGSEGV, a crash of a foreign binary'])
    await expect(run(new ChildEnded('peer', 1, null))).rejects.toThrow('peer ended with 1')
    await expect(run(new ChildEnded('peer', null, 'SIGKILL'))).rejects.toThrow('SIGKILL')
    await expect(run(new Error('SIGSEGV'))).rejects.toThrow('SIGSEGV')
    expect(skipped).toHaveLength(1)
  })
})
