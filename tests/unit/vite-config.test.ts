import { resolveConfig } from 'vite'
import { afterEach, expect, test } from 'vitest'

const before = process.env.NODE_ENV
afterEach(() => {
  process.env.NODE_ENV = before
})

test.each(['test', 'development'])('a build is for people also with NODE_ENV=%s', async (value) => {
  process.env.NODE_ENV = value
  const { isProduction } = await resolveConfig({ logLevel: 'silent' }, 'build')
  expect(isProduction).toBe(true)
})

test('the dev server is for developers', async () => {
  process.env.NODE_ENV = 'development'
  const { isProduction } = await resolveConfig({ logLevel: 'silent' }, 'serve')
  expect(isProduction).toBe(false)
})
