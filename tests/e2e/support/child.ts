import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process of our own that speaks JSON over IPC. It ends with us: `disconnect` is its sign to leave. */
export interface Child {
  readonly pid: number
  send(message: object): void
  /** The next message that has `key`; rejects when the process ends before. */
  receive<Message extends object>(key: keyof Message & string): Promise<Message>
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/** Starts `script` (TypeScript, next to this file) with `options` as its only argument, as JSON. */
export const startChild = (script: string, options: object): Child => {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child: ChildProcess = fork(path, [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const received: object[] = []
  const waiting = new Set<() => void>()
  let ended: Error | null = null
  let isStopped = false
  const wake = (): void => {
    for (const check of [...waiting]) check()
  }
  child.on('message', (message: object) => {
    received.push(message)
    wake()
  })
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = new Error(`${script} ended with ${code ?? signal}`)
      if (!isStopped) console.error(ended.message)
      wake()
      resolve(ended.message)
    })
  })
  return {
    pid: child.pid ?? -1,
    ended: exited,
    send: (message) => {
      // Whoever waits for the answer hears of the end.
      if (child.connected) child.send(message)
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
