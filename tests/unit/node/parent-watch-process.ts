/**
 * A process with a child that ends with it. Started by `parent-watch.test.ts`; `busy` keeps the child's main
 * thread from everything.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { endWithParent } from '../../../src/node/parent-watch.ts'

const [role, mood] = process.argv.slice(2)
if (role === 'parent') {
  const child = fork(fileURLToPath(import.meta.url), ['child', mood ?? ''], { execArgv: ['--import', 'tsx'] })
  child.once('message', () => process.send?.({ child: child.pid }))
} else {
  endWithParent()
  // After the thread that looks has begun.
  setTimeout(() => {
    process.send?.('ready', () => {
      while (mood === 'busy');
    })
  }, 500)
}
