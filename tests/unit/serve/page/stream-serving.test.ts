import { describe, expect, it } from 'vitest'
import { streamAddress } from '../../../../src/serve/page/stream-serving.ts'
import { parseStreamUrl } from '../../../../src/serve/stream-url.ts'
import { torrentSnapshot } from '../../../helpers/snapshots.ts'

const scope = 'https://films.example/app/'
const infoHash = '0123456789abcdef0123456789abcdef01234567'
/** The files of a snapshot that has one file. */
const filesOf = (name: string) => ({ byIndex: (index: number) => (index === 3 ? { name } : undefined) })
const addressOf = (name: string, index = 3, from: string | null = scope): string =>
  streamAddress({ scope: from }, { ...torrentSnapshot({}), infoHash, files: filesOf(name) as never }, index)

describe('where a file is served', () => {
  it.each([
    ['film.mp4', 'film.mp4'],
    ['Ein Film.mp4', 'Ein%20Film.mp4'],
    ['what? 50 % #1.mp4', 'what%3F%2050%20%25%20%231.mp4'],
    ['映画.mp4', '%E6%98%A0%E7%94%BB.mp4'],
  ])('%j is named so that people know it', (name, path) => {
    expect(addressOf(name)).toBe(`${scope}stream/${infoHash}/3/${path}`)
  })

  // Such a name would be taken as a step in the path, or makes no text at all.
  it.each(['.', '..', '', '...', '%2e', 'a/b', '\ud800', '\udfff.mp4', '?download'])(
    'the service worker finds a file of the name %j',
    (name) => {
      expect(parseStreamUrl(scope, addressOf(name))).toMatchObject({
        infoHash,
        fileIndex: 3,
        download: false,
      })
    },
  )

  it('a file that is not there, and a service worker that does not answer yet, are told apart', () => {
    expect(() => addressOf('film.mp4', 4)).toThrow(expect.objectContaining({ code: 'no-such-file' }))
    expect(() => addressOf('film.mp4', 3, null)).toThrow(expect.objectContaining({ code: 'service-worker' }))
  })
})
