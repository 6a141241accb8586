import { Worker } from 'node:worker_threads'

const checkMs = 1_000

/**
 * Ends this process together with its parent, whatever happens to either of them. The parent may be killed,
 * and our main thread may be stuck in native code, so a thread of its own watches the parent's process id: a
 * child whose parent is gone gets another one.
 */
export const endWithParent = (): void => {
  process.once('disconnect', leaveAtOnce)
  new Worker(
    `const { workerData } = require('node:worker_threads')
     setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL') }, ${checkMs})`,
    { eval: true, execArgv: [], workerData: process.ppid },
  ).unref()
}

/** Ends the process without exit handlers: those of native code could hang or crash. */
const leaveAtOnce = (): void => {
  process.kill(process.pid, 'SIGKILL')
}
