/**
 * The process of the seeder, the only one of `npm start` in which native WebRTC runs, which may crash.
 * `seeder-child.ts` starts it. It ends with the server, whatever happens to the server.
 */
import { endWithParent } from './parent-watch.ts'
import type { Seeder } from './seeder.ts'
import type { FromSeeder, ToSeeder } from './seeder-messages.ts'

const tell = (message: FromSeeder): void => {
  // A server that is gone hears nothing, and this process ends too.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

// Ctrl-C and the end of a session go to the whole group of processes, but only the server decides when this
// one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
endWithParent()

const start = async ({ iceServers, trackers }: ToSeeder & { kind: 'start' }): Promise<Seeder | null> => {
  try {
    const { Seeder } = await import('./seeder.ts')
    const seeder = new Seeder({ iceServers, trackers, say: (sentence) => tell({ kind: 'said', sentence }) })
    tell({ kind: 'ready' })
    return seeder
  } catch (error) {
    tell({ kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) })
    return null
  }
}

let starting: Promise<Seeder | null> = Promise.resolve(null)

const receive = async (message: ToSeeder): Promise<void> => {
  if (message.kind === 'start') {
    starting = start(message)
    return
  }
  const seeder = await starting
  if (message.kind === 'stop') {
    await seeder?.destroy()
    tell({ kind: 'stopped' })
    return
  }
  const { id, infoBytes, files } = message
  try {
    await seeder?.seed(infoBytes, files)
    tell({ kind: 'seeding', id })
  } catch (error) {
    tell({ kind: 'failed', id, reason: error instanceof Error ? error.message : String(error) })
  }
}

process.on('message', (message: ToSeeder) => {
  void receive(message)
})
