import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ServerUnderTest } from './server-under-test.ts'

test('the folder of a server goes with it, also when it is killed', async () => {
  const server = await ServerUnderTest.start()
  expect(existsSync(server.root)).toBe(true)
  await server.stop()
  expect(existsSync(server.root)).toBe(false)
})
