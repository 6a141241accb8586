import { describe, expect, test } from 'vitest'
import {
  contentDisposition,
  etagOf,
  fileHead,
  rangeApplies,
  unsatisfiableHead,
} from '../../../../src/serve/service-worker/response.ts'

const file = { infoHash: 'ab'.repeat(20), fileIndex: 3, name: 'Film.mkv', size: 1000, type: null }

test('the whole file', () => {
  const { status, headers } = fileHead(file, null, false)
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'Content-Length': '1000',
    'Content-Type': 'video/x-matroska',
    'Accept-Ranges': 'bytes',
    ETag: `"${'ab'.repeat(20)}-3"`,
  })
  expect(headers).not.toHaveProperty('Content-Range')
})

test('a part of it', () => {
  const { status, headers } = fileHead(file, { begin: 10, end: 11 }, false)
  expect(status).toBe(206)
  expect(headers).toMatchObject({ 'Content-Length': '1', 'Content-Range': 'bytes 10-10/1000' })
})

test('as what its bytes are, where its name says something else', () => {
  const { headers } = fileHead({ ...file, name: 'Film.mp4', type: 'video/webm' }, null, false)
  expect(headers).toMatchObject({ 'Content-Type': 'video/webm', 'X-Content-Type-Options': 'nosniff' })
})

test('nothing of it', () => {
  expect(unsatisfiableHead(1000)).toMatchObject({ status: 416, headers: { 'Content-Range': 'bytes */1000' } })
})

test('every answer is locked up', () => {
  for (const { headers } of [fileHead(file, null, true), unsatisfiableHead(1)]) {
    expect(headers).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
    const policy = headers['Content-Security-Policy']?.split('; ')
    expect(policy).toContain('sandbox')
    expect(policy).toContain("default-src 'none'")
    expect(policy?.some((part) => part.startsWith('script-src') || part.includes('allow-'))).toBe(false)
  }
})

describe('contentDisposition', () => {
  test.each([
    ['film.mp4', `filename="film.mp4"; filename*=UTF-8''film.mp4`],
    ['Blåbær 10%.mp4', `filename="Bl_b_r 10%.mp4"; filename*=UTF-8''Bl%C3%A5b%C3%A6r%2010%25.mp4`],
    [`a"b\\c'(d)*.mp4`, `filename="a_b_c'(d)*.mp4"; filename*=UTF-8''a%22b%5Cc%27%28d%29%2A.mp4`],
    ['two\r\nX-Evil: 1', `filename="two__X-Evil: 1"; filename*=UTF-8''two%0D%0AX-Evil%3A%201`],
    ['\ud800', `filename="_"; filename*=UTF-8''%EF%BF%BD`],
  ])('%j', (name, expected) => {
    const value = contentDisposition(name, false)
    expect(value).toBe(`inline; ${expected}`)
    // What a header may hold: this throws otherwise.
    expect(new Headers({ 'Content-Disposition': value }).get('Content-Disposition')).toBe(value)
    expect(contentDisposition(name, true)).toBe(`attachment; ${expected}`)
  })
})

test.each([
  [null, true],
  [etagOf(file), true],
  [` ${etagOf(file)} `, true],
  [`W/${etagOf(file)}`, false],
  ['"other"', false],
  ['Wed, 21 Oct 2015 07:28:00 GMT', false],
])('If-Range %s', (header, applies) => {
  expect(rangeApplies(header, etagOf(file))).toBe(applies)
})
