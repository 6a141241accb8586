import jsQR from 'jsqr'
import { expect, test } from 'vitest'
import { qrPicture } from '../../../src/app/qr-picture.ts'

const scale = 4

/** Draws the picture in black and white, as a browser does with its path, and has another library read it. */
const read = (text: string): string | undefined => {
  const picture = qrPicture(text)
  if (picture === null) return undefined
  const side = picture.size * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of picture.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const begin = (row * side + Number(x) * scale) * 4
      for (let at = begin; at < begin + Number(width) * scale * 4; at += 4) pixels.fill(0, at, at + 3)
    }
  }
  return jsQR(pixels, side, side)?.data
}

const magnet = `magnet:?xt=urn:btih:${'0123456789abcdef'.repeat(3).slice(0, 40)}&dn=Big%20Buck%20Bunny`

test.each([
  ['a short link', 'https://example.org/#abc'],
  ['a magnet in a link', `https://player.example.org/app/#${magnet}`],
  [
    'one with trackers',
    `https://player.example.org/#${magnet}&tr=${encodeURIComponent('wss://tracker.example.org:443/announce')}`.repeat(
      1,
    ) + '&tr=wss%3A%2F%2Ftracker.example.net%2Fannounce'.repeat(8),
  ],
  ['letters of other scripts', 'https://example.org/#dn=結末-Ж-é'],
])('another library reads the same link: %s', (_name, link) => {
  expect(read(link)).toBe(link)
})

test('four modules around it are light', () => {
  const { size = 0, path = '' } = qrPicture('https://example.org/') ?? {}
  const cells = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((cell) => cell.slice(1).map(Number))
  for (const [x = 0, y = 0, width = 0] of cells) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(4)
    expect(Math.max(x + width, y + 1)).toBeLessThanOrEqual(size - 4)
  }
})

test('what is too long for any code has no picture', () => {
  expect(qrPicture('x'.repeat(2_900))).not.toBe(null)
  expect(qrPicture('x'.repeat(3_000))).toBe(null)
})
