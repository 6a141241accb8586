/**
 * The process of the seeder and the bridge, the only one of `npm start` in which native WebRTC runs, which
 * may crash. `seeder-child.ts` starts it. It ends with the server, whatever happens to the server.
 */
import type { BridgeVisit } from './bridge/ports.ts'
import type { ChildServices } from './child-services.ts'
import { endWithParent } from './parent-watch.ts'
import type { FromSeeder, StartSettings, ToSeeder } from './seeder-messages.ts'

const tell = (message: FromSeeder): void => {
  // A server that is gone hears nothing, and this process ends too.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

// Ctrl-C and the end of a session go to the whole group of processes, but only the server decides when this
// one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
endWithParent()

const start = async (settings: StartSettings): Promise<ChildServices | null> => {
  try {
    const { startChildServices } = await import('./child-services.ts')
    const services = await startChildServices(settings, {
      say: (sentence) => tell({ kind: 'said', sentence }),
      tellServed: (infoHash, place) => tell({ kind: 'served', infoHash, place }),
      tellLinked: (infoHash, peers) => tell({ kind: 'linked', infoHash, peers }),
    })
    tell({ kind: 'ready' })
    return services
  } catch (error) {
    tell({ kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) })
    return null
  }
}

let starting: Promise<ChildServices | null> = Promise.resolve(null)
/** What pages have open, by the id under which it was opened. */
const visits = new Map<number, BridgeVisit>()

const receive = async (message: ToSeeder): Promise<void> => {
  if (message.kind === 'start') {
    starting = start(message.settings)
    return
  }
  const services = await starting
  switch (message.kind) {
    case 'seed': {
      const { id, infoBytes, files } = message
      try {
        await services?.seeder.seed(infoBytes, files)
        tell({ kind: 'seeding', id })
      } catch (error) {
        tell({ kind: 'failed', id, reason: error instanceof Error ? error.message : String(error) })
      }
      return
    }
    case 'open': {
      const { id, request } = message
      const open = await services?.bridge()
      const visit = open?.bridge.open(request, {
        status: (status) => tell({ kind: 'status', id, status }),
        invite: () => tell({ kind: 'invitation', id }),
        answer: (answer) => tell({ kind: 'answer', id, answer }),
      })
      if (visit !== undefined) visits.set(id, visit)
      return
    }
    case 'offer': {
      visits.get(message.id)?.offer(message.offer)
      return
    }
    case 'close': {
      await services?.bridge()
      visits.get(message.id)?.close()
      visits.delete(message.id)
      return
    }
    case 'name': {
      const { id, torrent } = message
      const open = await services?.bridge()
      open?.bridge.name(torrent, (report) => tell({ kind: 'news', id, report }))
      return
    }
    case 'report': {
      const open = await services?.openedBridge()
      tell({ kind: 'report', id: message.id, report: open?.report() ?? null })
      return
    }
    case 'stop': {
      await services?.destroy()
      tell({ kind: 'stopped' })
    }
  }
}

process.on('message', (message: ToSeeder) => {
  void receive(message)
})
