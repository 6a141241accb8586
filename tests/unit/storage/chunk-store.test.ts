import suite from 'abstract-chunk-store/tests/index.js'
import tape from 'tape'
import { expect, it } from 'vitest'
import { MemoryPieceStore } from '../../../src/storage/memory-piece-store.ts'
import { chunkStoreOf } from '../../helpers/chunk-store-adapter.ts'

interface Row {
  readonly type: 'test' | 'assert' | 'end'
  readonly name?: string
  readonly ok?: boolean
}

it('abstract-chunk-store’s own suite passes on the store in memory', async () => {
  const harness = tape.createHarness()
  const rows: Row[] = []
  const finished = new Promise<void>((resolve, reject) => {
    const stream = harness.createStream({ objectMode: true })
    stream.on('data', (row: unknown) => rows.push(row as Row))
    stream.on('end', resolve)
    stream.on('error', reject)
  })
  const Store = chunkStoreOf(
    () => {
      const store = new MemoryPieceStore()
      return { store, destroy: () => store.close() }
    },
    (bytes) => Buffer.from(bytes),
  )
  suite(harness as never, Store)
  await finished
  expect(rows.filter(({ type, ok }) => type === 'assert' && ok !== true)).toEqual([])
  expect(rows.filter(({ type }) => type === 'test').length).toBe(16)
  expect(rows.filter(({ type }) => type === 'assert').length).toBeGreaterThan(250)
})
