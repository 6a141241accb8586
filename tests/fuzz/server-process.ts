/**
 * The process with the whole server, which has nothing to seed. It says where it listens, and how much memory
 * it holds when it is asked.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAppService } from '../../src/node/server.ts'

// The parent deletes the folder when this process has ended in any way. Without a parent this process does
// it.
const [, , root = ''] = process.argv
process.once('disconnect', () => {
  rmSync(root, { recursive: true, force: true })
  process.exit(0)
})
writeFileSync(join(root, 'index.html'), '<!doctype html>app')
writeFileSync(join(root, 'film.mp4'), new Uint8Array(100_000))

const service = await startAppService({
  host: '127.0.0.1',
  port: 0,
  iceServers: [{ urls: 'turn:127.0.0.1', username: 'u', credential: 'secret-of-the-turn-server' }],
  trackers: null,
  root,
  sample: null,
})
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({ heldBytes: heapUsed + external, residentBytes: rss })
})
process.send?.({ port: service.port })
