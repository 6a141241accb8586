import { describe, expect, it } from 'vitest'
import { PageServing } from '../../../../src/serve/page/page-serving.ts'
import type { Serving } from '../../../../src/serve/page/register.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'

const scope = 'https://player.example/'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Attempts to register that end when the test says so. */
const attempts = () => {
  const made: { succeed(clientId: string): void; fail(): void }[] = []
  const stopped: string[] = []
  const renames: ((clientId: string) => void)[] = []
  const register = (): Promise<Serving> =>
    new Promise((resolve, reject) => {
      made.push({
        succeed: (clientId) =>
          resolve({
            scope,
            clientId,
            onClientId: (listener) => {
              renames.push(listener)
              return () => undefined
            },
            stop: () => stopped.push(clientId),
          }),
        fail: () => reject(new TorrentError('service-worker', 'The service worker does not start.')),
      })
    })
  return { made, stopped, renames, register }
}

describe('the page’s service worker', () => {
  it('is asked for once, however many wait, and has no place before it answers', async () => {
    const { made, register } = attempts()
    const serving = new PageServing(register, false)
    expect(made).toHaveLength(0)
    const all = Promise.all([serving.ready(), serving.ready()])
    expect([serving.scope, serving.clientId]).toEqual([null, null])
    made[0]?.succeed('one')
    await all
    await serving.ready()
    expect(made).toHaveLength(1)
    expect([serving.scope, serving.clientId]).toEqual([scope, 'one'])
  })

  it('tells who waits for the page’s name before anybody may open a stream, and again when it changes', async () => {
    const { made, renames, register } = attempts()
    const serving = new PageServing(register, false)
    const log: string[] = []
    serving.onClientId((clientId) => log.push(clientId))
    const ready = serving.ready().then(() => log.push('ready'))
    made[0]?.succeed('one')
    await ready
    for (const rename of renames) rename('two')
    expect(log).toEqual(['one', 'ready', 'two'])
  })

  it('that failed is asked for again by the next who wants it, and not by itself', async () => {
    const { made, register } = attempts()
    const serving = new PageServing(register, false)
    const first = serving.ready()
    made[0]?.fail()
    await expect(first).rejects.toMatchObject({ code: 'service-worker' })
    await settled()
    expect(made).toHaveLength(1)
    const second = serving.ready()
    made[1]?.succeed('one')
    await second
    expect(serving.scope).toBe(scope)
  })

  it('stopped meanwhile leaves nothing that listens', async () => {
    const { made, stopped, renames, register } = attempts()
    const serving = new PageServing(register, false)
    const ready = serving.ready()
    serving.stop()
    made[0]?.succeed('one')
    await ready
    expect(stopped).toEqual(['one'])
    expect(renames).toHaveLength(0)
  })
})
