import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FromSeeder, ToSeeder } from './seeder-messages.ts'

/** The seeder's process as the server sees it. */
export interface SeederChild {
  readonly pid: number | null
  send(message: ToSeeder): void
  kill(): void
}

export interface SeederChildListener {
  message(message: FromSeeder): void
  /**
   * Called once, whatever ended the process. `how` is its signal or exit code, or the reason why it could not
   * be started.
   */
  ended(how: string): void
}

export type StartSeederChild = (listener: SeederChildListener) => SeederChild

/** Starts the seeder in a process of its own, so that a crash of native code ends nothing else. */
export const startSeederChild: StartSeederChild = (listener) => {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child: ChildProcess = fork(fileURLToPath(new URL('seeder-process.ts', import.meta.url)), [], {
    execArgv: ['--import', loader],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let hasEnded = false
  const end = (how: string): void => {
    if (hasEnded) return
    hasEnded = true
    listener.ended(how)
  }
  child.on('message', (message) => {
    if (!hasEnded) listener.message(message as FromSeeder)
  })
  child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`))
  // Either it could not be started, or it could not be told something because it had just ended.
  child.on('error', (error) => {
    if (child.pid === undefined) end(error.message)
  })
  return {
    pid: child.pid ?? null,
    send(message) {
      if (child.connected) child.send(message, () => undefined)
    },
    kill: () => child.kill('SIGKILL'),
  }
}
