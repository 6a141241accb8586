import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundledScript } from './bundled-script.ts'

/** Signals by which the system ends a process whose native code has a fault. */
const crashSignals: readonly (string | null)[] = [
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
]

/** Characters of a process's error output that are kept for the report of its end. */
const saidLength = 2_000

/** A process ended before it said what was waited for. */
export class ChildEnded extends Error {
  /**
   * Whether it is a crash of a foreign binary, such as @roamhq/wrtc, which says nothing about what is tested.
   * Known by the signal and by nothing else: whatever JavaScript does wrong ends with an exit code.
   */
  readonly isCrash: boolean
  /** How it ended, in one line. The message tells the last that it wrote, too. */
  readonly how: string

  /** `said`: the last that it wrote to its error output, which is why it ended, if it says why. */
  constructor(script: string, code: number | null, signal: NodeJS.Signals | null, said = '') {
    const isCrash = crashSignals.includes(signal)
    const how = `${script} ended with ${signal ?? code}${isCrash ? ', a crash of a foreign binary' : ''}`
    super(said.trim() === '' ? how : `${how}. It last wrote:\n${said.trim()}`)
    this.name = 'ChildEnded'
    this.how = how
    this.isCrash = isCrash
  }
}

/**
 * Runs a test's body; when a foreign binary crashed in it the test is skipped aloud, and nothing is tried
 * again.
 */
export const sparingCrashes = async (
  skip: (note: string) => void,
  body: () => Promise<void>,
): Promise<void> => {
  try {
    await body()
  } catch (error) {
    if (!(error instanceof ChildEnded && error.isCrash)) throw error
    console.warn(`Skipped: ${error.how}`)
    skip(error.how)
  }
}

/** A process of our own that speaks JSON over IPC. It ends with us: `disconnect` is its sign to leave. */
export interface Child {
  readonly pid: number
  send(message: object): void
  /** The next message that has `key`; rejects when the process ends before. */
  receive<Message extends object>(key: keyof Message & string): Promise<Message>
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<ChildEnded>
  stop(): Promise<void>
}

export interface ChildSettings {
  /** Whether it is started as {@link bundledScript}. */
  readonly isBundled?: boolean
  /** Path of a JavaScript module that Node loads before the script. */
  readonly preload?: string
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts `script` (TypeScript, next to this file) with `options` as its only argument, as JSON. */
export const startChild = (
  script: string,
  options: object,
  { isBundled = false, preload, env }: ChildSettings = {},
): Child => {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child: ChildProcess = fork(isBundled ? bundledScript(path) : path, [JSON.stringify(options)], {
    execArgv: [
      ...(isBundled ? [] : ['--import', 'tsx']),
      ...(preload === undefined ? [] : ['--import', pathToFileURL(preload).href]),
    ],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text)
    said = (said + text).slice(-saidLength)
  })
  const received: object[] = []
  const waiting = new Set<() => void>()
  let ended: ChildEnded | null = null
  let isStopped = false
  const wake = (): void => {
    for (const check of [...waiting]) check()
  }
  child.on('message', (message: object) => {
    received.push(message)
    wake()
  })
  const exited = new Promise<ChildEnded>((resolve) => {
    // Not `exit`, which may come before the last that the process wrote.
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      ended = new ChildEnded(script, code, signal, said)
      // What it wrote has been passed on already.
      if (!isStopped) console.error(ended.how)
      wake()
      resolve(ended)
    })
  })
  return {
    pid: child.pid ?? -1,
    ended: exited,
    send: (message) => {
      // Callers that wait for the answer are told of the end.
      if (child.connected) child.send(message, () => undefined)
    },
    receive: <Message extends object>(key: keyof Message & string) =>
      new Promise<Message>((resolve, reject) => {
        const check = (): void => {
          const index = received.findIndex((message) => key in message)
          const [message] = index === -1 ? [] : received.splice(index, 1)
          if (message === undefined && ended === null) return
          waiting.delete(check)
          if (message === undefined) reject(ended)
          else resolve(message as Message)
        }
        waiting.add(check)
        check()
      }),
    async stop() {
      isStopped = true
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** In the child: its options, and an end together with its parent. */
export const childOptions = <Options>(): Options => {
  process.once('disconnect', () => process.exit(0))
  return JSON.parse(process.argv[2] ?? '{}') as Options
}

/** In the child: tells the parent. */
export const tellParent = (message: object): void => {
  process.send?.(message)
}
