import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { bundleOf } from '../../../src/node/child-bundle.ts'

const at = (name: string): string => fileURLToPath(new URL(`../../../src/node/${name}`, import.meta.url))

it('makes of the child process what starts without a loader, and loads native code later', async () => {
  const bundle = await bundleOf(at('seeder-process.ts'))
  const text = readFileSync(bundle, 'utf8')
  // What cannot be loaded is told to the server, and that needs a process that runs.
  expect(text).not.toMatch(/webrtc|bittorrent/)
  const [, part = ''] = /import\("\.\/(child-services-\w+\.mjs)"\)/.exec(text) ?? []
  expect(readFileSync(join(dirname(bundle), part), 'utf8')).toMatch(
    /from "webrtc-polyfill"|from "simple-peer/,
  )
})

it('is the same for the same sources, also where two servers make it at once', async () => {
  const [one, other] = await Promise.all([bundleOf(at('parent-watch.ts')), bundleOf(at('parent-watch.ts'))])
  expect(other).toBe(one)
  expect(await bundleOf(at('parent-watch.ts'))).toBe(one)
  expect(await bundleOf(at('tracker-url.ts'))).not.toBe(one)
})

it('fails where there is nothing to make it of', async () => {
  await expect(bundleOf(at('no-such-module.ts'))).rejects.toThrow()
})
