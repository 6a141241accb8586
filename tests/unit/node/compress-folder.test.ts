import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { compressFolder } from '../../../src/node/compress-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compress-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const script = Buffer.from('export const answer = 42\n'.repeat(500))

it('puts both forms beside each text file, however deep, with the same bytes in them and the time of the file', async () => {
  mkdirSync(join(folder, 'assets', 'deep'), { recursive: true })
  const names = [
    'index.html',
    'app.webmanifest',
    'assets/index.js',
    'assets/deep/STYLE.CSS',
    'assets/icon.svg',
  ]
  for (const name of names) {
    writeFileSync(join(folder, name), script)
  }
  await compressFolder(folder)
  for (const name of names) {
    const path = join(folder, name)
    expect(brotliDecompressSync(readFileSync(`${path}.br`)), name).toEqual(script)
    expect(gunzipSync(readFileSync(`${path}.gz`)), name).toEqual(script)
    for (const suffix of ['.br', '.gz']) {
      const later = statSync(path + suffix).mtimeMs - statSync(path).mtimeMs
      expect(Math.abs(later)).toBeLessThanOrEqual(1)
      expect(statSync(path + suffix).size).toBeLessThan(script.length / 10)
    }
  }
})

it('leaves alone what is compressed by its own format, and what does not get smaller', async () => {
  for (const name of ['film.mp4', 'icon.png', 'font.woff2', 'old.js.br', 'old.js.gz']) {
    writeFileSync(join(folder, name), script)
  }
  writeFileSync(join(folder, 'tiny.js'), '1')
  writeFileSync(join(folder, 'empty.css'), '')
  const before = readdirSync(folder)
  await compressFolder(folder)
  expect(readdirSync(folder)).toEqual(before)
})

it('does the same when it is run again over its own work', async () => {
  writeFileSync(join(folder, 'a.js'), script)
  await compressFolder(folder)
  writeFileSync(join(folder, 'a.js'), Buffer.concat([script, Buffer.from('changed')]))
  await compressFolder(folder)
  expect(readdirSync(folder)).toEqual(['a.js', 'a.js.br', 'a.js.gz'])
  expect(brotliDecompressSync(readFileSync(join(folder, 'a.js.br'))).toString()).toMatch(/changed$/)
})
