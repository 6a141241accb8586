/**
 * The page in which `abstract-chunk-store`'s suite runs on IndexedDB: bundled into one script by
 * `serve/site.ts`.
 */
import suite, { type SuiteTest } from 'abstract-chunk-store/tests/index.js'
import { toHex } from '../../../src/shared/bytes.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import { deleteTorrent } from '../../../src/storage/catalogue.ts'
import { TorrentDatabase } from '../../../src/storage/database.ts'
import { IndexedDbPieceStore } from '../../../src/storage/indexeddb-piece-store.ts'
import { chunkStoreOf } from '../../helpers/chunk-store-adapter.ts'

interface SuiteResult {
  readonly tests: number
  readonly assertions: number
  readonly failures: readonly string[]
}

const isEqual = (a: unknown, b: unknown): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array
    ? a.length === b.length && a.every((byte, i) => byte === b[i])
    : Object.is(a, b)

/** What the suite asks of Node's `Buffer`, in a browser. */
const bufferLike = {
  from: (text: string): Uint8Array => new TextEncoder().encode(text),
  alloc: (length: number): Uint8Array => new Uint8Array(length),
}

/**
 * Tape needs Node's streams: here its tests run one after the other, with the assertions that the suite uses.
 */
const runSuite = async (): Promise<SuiteResult> => {
  Object.assign(globalThis, { Buffer: bufferLike })
  const tests: [string, (t: SuiteTest) => void][] = []
  const database = new TorrentDatabase()
  const Store = chunkStoreOf((info) => ({
    store: new IndexedDbPieceStore({ database, clock: systemClock }),
    destroy: () => deleteTorrent(database, toHex(info.infoHash)),
  }))
  suite((name, run) => tests.push([name, run]), Store)
  let assertions = 0
  const failures: string[] = []
  for (const [name, run] of tests) {
    const check = (isGood: boolean, what: unknown): void => {
      assertions++
      if (!isGood) failures.push(`${name}: ${String(what)}`)
    }
    await new Promise<void>((resolve) => {
      run({
        error: (error) => check(!error, error),
        ok: (value) => check(Boolean(value), value),
        equal: (actual, expected) => check(isEqual(actual, expected), actual),
        deepEqual: (actual, expected) => check(isEqual(actual, expected), actual),
        end: resolve,
      })
    })
  }
  return { tests: tests.length, assertions, failures }
}

declare global {
  var runChunkStoreSuite: typeof runSuite
}
globalThis.runChunkStoreSuite = runSuite
