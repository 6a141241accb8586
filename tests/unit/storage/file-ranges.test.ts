import { expect, test } from 'vitest'
import { blobsFit, readBlobs } from '../../../src/storage/blob-piece-store.ts'
import { FileRanges, fileRanges } from '../../../src/storage/file-ranges.ts'

const files = [
  { name: 'a', length: 5, offset: 0, padding: false },
  { name: 'b', length: 0, offset: 5, padding: false },
  { name: 'pad', length: 3, offset: 5, padding: true },
  { name: 'd', length: 4, offset: 8, padding: false },
]

test.each([
  [0, 5, [{ file: 0, begin: 0, end: 5 }]],
  [
    4,
    9,
    [
      { file: 0, begin: 4, end: 5 },
      { file: null, begin: 0, end: 3 },
      { file: 2, begin: 0, end: 1 },
    ],
  ],
  [6, 7, [{ file: null, begin: 1, end: 2 }]],
  [11, 12, [{ file: 2, begin: 3, end: 4 }]],
  [12, 12, []],
])('%i … %i', (begin, end, expected) => {
  expect(fileRanges(files, begin, end)).toEqual(expected)
  expect(new FileRanges(files).of(begin, end)).toEqual(expected)
})

const blobs = [new Blob(['abcde']), new Blob([]), new Blob(['wxyz'])]

test('bytes over several files, padding as zeros', async () => {
  expect([...(await readBlobs(files, blobs, 3, 10))]).toEqual([100, 101, 0, 0, 0, 119, 120])
})

test('files of other sizes do not fit', async () => {
  expect(blobsFit(files, blobs)).toBe(true)
  expect(blobsFit(files, blobs.slice(1))).toBe(false)
  expect(blobsFit(files, [new Blob(['abcd']), new Blob([]), new Blob(['wxyz'])])).toBe(false)
})

test('a file that has become shorter rejects, and is named', async () => {
  await expect(readBlobs(files, [new Blob(['abc'])], 0, 5)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('“a” can no longer be read'),
  })
  await expect(readBlobs(files, [], 0, 5)).rejects.toMatchObject({ code: 'storage' })
})
