import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleOf } from './child-bundle.ts'
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

const entry = fileURLToPath(new URL('seeder-process.ts', import.meta.url))

/** How the process is started: from a bundle, or else from the sources, which takes a second longer. */
const launch = async (): Promise<ChildProcess> => {
  // Where no bundle can be made or kept, as in a folder that is read only, nothing is lost but that second.
  const bundle = await bundleOf(entry).catch(() => null)
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return fork(bundle ?? entry, [], {
    execArgv: bundle === null ? ['--import', loader] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

/** Starts the seeder in a process of its own, so that a crash of native code ends nothing else. */
export const startSeederChild: StartSeederChild = (listener) => {
  /** `null` until the process has been started, which takes some moments. */
  let child: ChildProcess | null = null
  let isKilled = false
  let hasEnded = false
  const waiting: ToSeeder[] = []
  const end = (how: string): void => {
    if (hasEnded) return
    hasEnded = true
    listener.ended(how)
  }
  const send = (message: ToSeeder): void => {
    if (child?.connected) child.send(message, () => undefined)
  }
  const onLaunch = (launched: ChildProcess): void => {
    child = launched
    launched.on('message', (message) => {
      if (!hasEnded) listener.message(message as FromSeeder)
    })
    launched.on('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    // Either it could not be started, or it could not be told something because it had just ended.
    launched.on('error', (error) => {
      if (launched.pid === undefined) end(error.message)
    })
    for (const message of waiting.splice(0)) send(message)
    if (isKilled) launched.kill('SIGKILL')
  }
  launch().then(onLaunch, (error: unknown) => end(String(error)))
  return {
    get pid() {
      return child?.pid ?? null
    },
    send(message) {
      if (child === null) waiting.push(message)
      else send(message)
    },
    kill() {
      isKilled = true
      child?.kill('SIGKILL')
    },
  }
}
