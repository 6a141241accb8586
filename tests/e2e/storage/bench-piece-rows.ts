/**
 * How to lay pieces out as IndexedDB rows: prints MB/s, the median of several runs in a real browser, for
 * docs/decisions/002-piece-rows.md. Run: npx tsx tests/e2e/storage/bench-piece-rows.ts
 */
import { launchBrowser } from '../../helpers/browser.ts'
import { startSite } from '../serve/site.ts'

const runCount = 7
const site = await startSite({ '/': { type: 'text/html', body: '<!doctype html><title>bench</title>' } })
const browser = await launchBrowser()
try {
  const page = await browser.newPage()
  // tsx's compiler names functions with a helper that does not exist in the page.
  await page.addInitScript('globalThis.__name = (value) => value')
  await page.goto(`${site.origin}/`)
  const rows = await page.evaluate(async (runs) => {
    const KiB = 1024
    const MiB = 1024 * KiB
    const done = (request: IDBRequest): Promise<unknown> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const finished = (transaction: IDBTransaction): Promise<void> =>
      new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error)
      })
    const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
    const bytes = new Uint8Array(32 * MiB)
    for (let i = 0; i < bytes.length; i += 64 * KiB) crypto.getRandomValues(bytes.subarray(i, i + 64 * KiB))

    interface Layout {
      name: string
      row: number
      batch: number
      blob: boolean
    }
    const layouts: Layout[] = []
    for (const blob of [false, true]) {
      for (const [row, batch] of [
        [16 * KiB, 4 * MiB],
        [64 * KiB, 64 * KiB],
        [64 * KiB, 4 * MiB],
        [256 * KiB, 4 * MiB],
        [1 * MiB, 1 * MiB],
        [1 * MiB, 4 * MiB],
        [1 * MiB, 8 * MiB],
        [4 * MiB, 4 * MiB],
      ] as const) {
        layouts.push({ name: `${row / KiB} KiB rows, ${batch / KiB} KiB a transaction`, row, batch, blob })
      }
    }

    const results = []
    for (const { name, row, batch, blob } of layouts) {
      const write: number[] = []
      const scan: number[] = []
      const block: number[] = []
      for (let run = 0; run < runs; run++) {
        const open = indexedDB.open(`bench-${Math.random()}`, 1)
        open.onupgradeneeded = () => open.result.createObjectStore('pieces')
        const db = (await done(open)) as IDBDatabase
        let start = performance.now()
        for (let at = 0; at < bytes.length; at += batch) {
          const tx = db.transaction('pieces', 'readwrite', { durability: 'relaxed' })
          for (let from = at; from < at + batch; from += row) {
            const data = bytes.slice(from, from + row)
            tx.objectStore('pieces').put(blob ? new Blob([data]) : data.buffer, ['hash', from / row, 0])
          }
          await finished(tx)
        }
        write.push(bytes.length / 1e3 / (performance.now() - start))
        // A film that is played: 1 MiB at a time, in order.
        start = performance.now()
        for (let at = 0; at < bytes.length; at += MiB) {
          const range = IDBKeyRange.bound(
            ['hash', Math.floor(at / row), 0],
            ['hash', Math.floor((at + MiB - 1) / row), 0],
          )
          const store = db.transaction('pieces').objectStore('pieces')
          const found = (await done(store.getAll(range))) as (ArrayBuffer | Blob)[]
          for (const value of found) if (value instanceof Blob) await value.arrayBuffer()
        }
        scan.push(bytes.length / 1e3 / (performance.now() - start))
        // A peer asks for one block: the whole row is read. Milliseconds.
        start = performance.now()
        for (let i = 0; i < 16; i++) {
          const key = ['hash', Math.floor((((i * 7) % 16) * 2 * MiB) / row), 0]
          const value = (await done(db.transaction('pieces').objectStore('pieces').get(key))) as
            | ArrayBuffer
            | Blob
          if (value instanceof Blob) await value.slice(0, 16 * KiB).arrayBuffer()
        }
        block.push((performance.now() - start) / 16)
        db.close()
        await done(indexedDB.deleteDatabase(db.name))
      }
      results.push({
        value: blob ? 'Blob' : 'ArrayBuffer',
        name,
        'write MB/s': Math.round(median(write)),
        'read MB/s': Math.round(median(scan)),
        'ms a block': Math.round(median(block) * 10) / 10,
      })
    }
    return results
  }, runCount)
  console.table(rows)
} finally {
  await browser.close()
  await site.close()
}
