import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStreamUrl, streamUrl, typedStreamUrl } from '../../../src/serve/stream-url.ts'

const hash = '0123456789abcdef0123456789abcdef01234567'
const scope = 'https://films.example/app/'

test('every URL that is made is read back, whatever the file is called', () => {
  fc.assert(
    fc.property(fc.nat(9_999_999), fc.string({ unit: 'binary' }), (fileIndex, name) => {
      const url = streamUrl(scope, hash, fileIndex, name)
      expect(parseStreamUrl(scope, url)).toEqual({
        ...{ infoHash: hash, fileIndex, download: false, token: '' },
        type: null,
      })
    }),
  )
})

test('the info hash may be in capitals, and a download is asked for by the query', () => {
  expect(parseStreamUrl(scope, `${scope}stream/${hash.toUpperCase()}/0/a?download`)).toEqual({
    infoHash: hash,
    fileIndex: 0,
    download: true,
    token: '',
    type: null,
  })
  expect(parseStreamUrl(scope, `${scope}stream/${hash}/0/a?download=abc&x`)).toMatchObject({
    download: true,
    token: 'abc',
  })
})

test.each(['video/mp4', 'video/webm', 'video/x-matroska', 'audio/ogg', 'audio/mpeg', 'audio/wav'])(
  'served as %s, if the page says so',
  (type) => {
    const url = typedStreamUrl(streamUrl(scope, hash, 3, 'film.part'), type)
    expect(parseStreamUrl(scope, url)).toMatchObject({ fileIndex: 3, type, download: false })
  },
)

test.each([
  'text/html',
  'image/svg+xml',
  'application/xhtml+xml',
  'text/javascript',
  'video/mp4; charset=x',
  'VIDEO/MP4',
  '',
  'constructor',
  '__proto__',
])('never served as %s', (type) => {
  expect(parseStreamUrl(scope, typedStreamUrl(streamUrl(scope, hash, 3, 'a'), type))?.type).toBeNull()
})

test.each([
  `${scope}stream/${hash}/0/`,
  `${scope}stream/${hash}/0`,
  `${scope}stream/${hash}/0/a/b`,
  `${scope}stream/${hash}/01/a`,
  `${scope}stream/${hash}/-1/a`,
  `${scope}stream/${hash}/1e3/a`,
  `${scope}stream/${hash}/99999999/a`,
  `${scope}stream/${hash.slice(1)}/0/a`,
  `${scope}stream/${hash}0/0/a`,
  `${scope}stream/`,
  `${scope}Stream/${hash}/0/a`,
  `${scope}x/stream/${hash}/0/a`,
  `https://films.example/stream/${hash}/0/a`,
  `https://films.example/app-two/stream/${hash}/0/a`,
  `https://other.example/app/stream/${hash}/0/a`,
  `https://films.example/?${scope}stream/${hash}/0/a`,
])('left alone: %s', (url) => {
  expect(parseStreamUrl(scope, url)).toBeNull()
})
