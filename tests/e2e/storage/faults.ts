/**
 * Every call that each function of the storage room makes, failing in turn: bundled into one script, which
 * runs in a page, in a worker and in a service worker.
 */
import { TorrentError } from '../../../src/shared/errors.ts'
import * as catalogue from '../../../src/storage/catalogue.ts'
import { TorrentDatabase } from '../../../src/storage/database.ts'
import { forgetPiece, readParts, writePieces } from '../../../src/storage/piece-rows.ts'
import { readStoredRange } from '../../../src/storage/read-range.ts'
import { makeTorrent, torrentBytes } from '../serve/sample.ts'
import { callCount, type FaultKind, faultKinds, planFault } from './fault-injection.ts'

const hash = '01'.repeat(20)
const sharedHash = '02'.repeat(20)
const newHash = '03'.repeat(20)
const files = [{ name: 'film.mp4', length: 600_000 }]
const info = makeTorrent({ pieceLength: 300_000, files })
const shared = makeTorrent({ seed: 2, pieceLength: 300_000, files })
const fresh = makeTorrent({ seed: 3, pieceLength: 300_000, files })
const pieceOf = (index: number): Uint8Array => torrentBytes(index * 300_000, (index + 1) * 300_000)

/** Time stands still until somebody lets a limit pass. */
const timers = new Set<() => void>()
const clock = {
  now: () => 0,
  after(_ms: number, run: () => void) {
    const timer = (): void => {
      timers.delete(timer)
      run()
    }
    timers.add(timer)
    return () => void timers.delete(timer)
  },
}

/** Waits for something that a silent call holds up, once it was made: then every limit passes. */
const pastLimits = async (at: number, outcome: Promise<string>): Promise<string> => {
  let isOver = false
  outcome.then(() => {
    isOver = true
  })
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve))
    if (callCount() > at) for (const timer of [...timers]) timer()
  }
  return outcome
}

type Operation = (database: TorrentDatabase) => Promise<unknown>

/**
 * Each gives something that can be compared. The database holds two torrents: one with a piece, one with its
 * files.
 */
const operations: Readonly<Record<string, Operation>> = {
  saveTorrent: (database) => catalogue.saveTorrent(database, info, ['wss://a'], 1),
  saveBlobs: (database) =>
    catalogue.saveBlobs(database, fresh, [new Blob([torrentBytes(0, 600_000)])], [], 1),
  getTorrent: async (database) => (await catalogue.getTorrent(database, hash))?.bitfield,
  getBlobs: async (database) => (await catalogue.getBlobs(database, sharedHash))?.map(({ size }) => size),
  dropBlobs: (database) => catalogue.dropBlobs(database, sharedHash),
  listTorrents: async (database) => (await catalogue.listTorrents(database)).map(({ name }) => name),
  deleteTorrent: (database) => catalogue.deleteTorrent(database, hash),
  removeTrackers: (database) => catalogue.removeTrackers(database, hash, ['wss://a']),
  addTrackers: (database) => catalogue.addTrackers(database, hash, ['wss://b']),
  touchTorrent: (database) => catalogue.touchTorrent(database, hash, 2),
  writePieces: (database) => writePieces(database, hash, info, new Map([[1, pieceOf(1)]])),
  'writePieces of a torrent that was deleted': (database) =>
    writePieces(database, newHash, fresh, new Map([[1, pieceOf(1)]])),
  forgetPiece: (database) => forgetPiece(database, hash, info, 0),
  readParts: async (database) =>
    (await readParts(database, hash, 0, 0, 1)).map(({ byteLength }) => byteLength),
  'readStoredRange of pieces': async (database) => {
    const torrent = await catalogue.getTorrent(database, hash)
    return torrent && (await readStoredRange(database, torrent, 100, 280_000))?.length
  },
  'readStoredRange of files': async (database) => {
    const torrent = await catalogue.getTorrent(database, sharedHash)
    return torrent && (await readStoredRange(database, torrent, 100, 280_000))?.length
  },
}

const fill = async (database: TorrentDatabase): Promise<void> => {
  await catalogue.saveTorrent(database, info, [], 1)
  await catalogue.saveBlobs(database, shared, [new Blob([torrentBytes(0, 600_000)])], [], 1)
  await writePieces(database, hash, info, new Map([[0, pieceOf(0)]]))
}

const settled = async (promise: Promise<unknown>): Promise<string> => {
  try {
    return JSON.stringify(await promise) ?? 'undefined'
  } catch (error) {
    return error instanceof TorrentError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`
  }
}

interface FaultOutcome {
  readonly operation: string
  /** The call of IndexedDB that failed. */
  readonly call: string
  readonly kind: FaultKind
  /** What the operation gave, as JSON, or code and sentence of its error. */
  readonly outcome: string
  /** What it gives without a fault, and what it gave when it was called again after the fault. */
  readonly expected: string
  readonly again: string
}

export interface FaultReport {
  readonly outcomes: readonly FaultOutcome[]
  /** What nobody handled. */
  readonly unhandled: readonly string[]
}

let names = 0
const withDatabase = async <Value>(isFilled: boolean, run: (database: TorrentDatabase) => Promise<Value>) => {
  const name = `faults-${names++}`
  if (isFilled) {
    const filling = new TorrentDatabase({ name })
    await fill(filling)
    filling.close()
  }
  const database = new TorrentDatabase({ name, clock })
  const value = await run(database)
  database.close()
  indexedDB.deleteDatabase(name)
  return value
}

const runOne = async (operation: string, run: Operation, outcomes: FaultOutcome[]): Promise<void> => {
  // Once in an empty database, which is made then, and once in one with something in it.
  for (const isFilled of [true, false]) {
    let calls: string[] = []
    const expected = await withDatabase(isFilled, async (database) => {
      planFault(null)
      const given = await settled(run(database))
      calls = planFault(null)
      return given
    })
    for (const [at, call] of calls.entries()) {
      for (const kind of faultKinds) {
        await withDatabase(isFilled, async (database) => {
          planFault({ at, kind })
          const running = settled(run(database))
          const outcome = await (kind === 'silent' ? pastLimits(at, running) : running)
          planFault(null)
          const again = await settled(run(database))
          outcomes.push({ operation, call, kind, outcome, expected, again })
        })
      }
    }
  }
}

const runAll = async (): Promise<FaultReport> => {
  const unhandled: string[] = []
  const onUnhandled = (event: Event): void => {
    const what = event as PromiseRejectionEvent & ErrorEvent
    unhandled.push(`${event.type}: ${String(what.reason ?? what.message)}`)
  }
  globalThis.addEventListener('unhandledrejection', onUnhandled)
  globalThis.addEventListener('error', onUnhandled)
  const outcomes: FaultOutcome[] = []
  for (const [operation, run] of Object.entries(operations)) await runOne(operation, run, outcomes)
  // Rejections are reported in a task of their own.
  await new Promise((resolve) => setTimeout(resolve))
  globalThis.removeEventListener('unhandledrejection', onUnhandled)
  globalThis.removeEventListener('error', onUnhandled)
  return { outcomes, unhandled }
}

declare global {
  var runFaults: typeof runAll
}
globalThis.runFaults = runAll
// In a worker or a service worker the caller sends a port.
globalThis.addEventListener('message', (event) => {
  const [port] = (event as MessageEvent).ports
  if (port !== undefined) void runAll().then((report) => port.postMessage(report))
})
