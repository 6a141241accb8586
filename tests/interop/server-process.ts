import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type PrintingProcess, readPrinting } from '../helpers/printing-process.ts'

const serve = new URL('../../src/node/serve.ts', import.meta.url).href

export interface ServerProcess extends PrintingProcess {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** As a terminal does it: everybody in it gets the signal. */
  killGroup(signal: NodeJS.Signals): void
}

/**
 * What `npm start` runs after installation and build, in a process and a group of its own.
 *
 * @param under a command that runs the command which follows it in its own place
 */
export const startServerProcess = (
  args: readonly string[],
  env: Record<string, string> = {},
  under: readonly string[] = [],
): ServerProcess => {
  const [command = process.execPath, ...before] = [...under, process.execPath]
  const child: ChildProcess = spawn(
    command,
    [
      ...before,
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `(await import('${serve}')).main(process.argv.slice(1))`,
      '--',
      ...args,
    ],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: '0',
        ICE_SERVERS: '[]',
        DHT_BOOTSTRAP: '[]',
        TRACKERS: '',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  )
  const pid = child.pid ?? -1
  return {
    pid,
    ...readPrinting(child),
    kill: (signal) => child.kill(signal),
    killGroup: (signal) => process.kill(-pid, signal),
  }
}

/** Process ids of its children. Linux only. */
export const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** A process that has ended and was not waited for yet counts as gone. */
export const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false // There is no such process.
  }
}
