import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false // There is no such process.
  }
}

it.skipIf(process.platform !== 'linux').each(['idle', 'busy'])(
  'a child that is %s ends when its parent is killed',
  async (mood) => {
    const parent = fork(
      fileURLToPath(new URL('parent-watch-process.ts', import.meta.url)),
      ['parent', mood],
      {
        execArgv: ['--import', 'tsx'],
      },
    )
    const [{ child }] = (await once(parent, 'message')) as [{ child: number }]
    expect(isRunning(child)).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await expect.poll(() => isRunning(child), { timeout: 20_000 }).toBe(false)
  },
)
