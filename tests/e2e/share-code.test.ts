/** The link to share as a QR code: what a camera would see is the link. */
import jsQR from 'jsqr'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { filmFile } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'

/** What another library reads in a picture of the screen. */
const readCode = async (page: Page, png: Buffer): Promise<string | undefined> => {
  const { pixels, width, height } = await page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: image.width, height: image.height })
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: [] }
    return { pixels: [...data], width: image.width, height: image.height }
  }, png.toString('base64'))
  return jsQR(Uint8ClampedArray.from(pixels), width, height)?.data
}

test('a camera reads the link from the screen, in a dark page too', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * 1024 })
  const page = await stage.openApp(`#${magnet}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  const link = page.locator('share-link')
  await link.getByRole('button', { name: 'Show the link as a QR code' }).press('Enter')
  const code = link.getByRole('img', { name: 'QR code of the link to share' })
  const png = await code.screenshot()
  const reader = await stage.newPage()
  expect(await readCode(reader, png)).toBe(await link.locator('input').inputValue())
  await link.getByRole('button', { name: 'Hide the QR code' }).click()
  await code.waitFor({ state: 'detached' })

  // No code holds a link of three thousand letters.
  await link.evaluate((element) =>
    Object.assign(element, { href: `https://example.org/#${'x'.repeat(3_000)}` }),
  )
  await link.getByRole('button', { name: 'Show the link as a QR code' }).click()
  await link.getByRole('alert').getByText('too long for a QR code').waitFor()
})
