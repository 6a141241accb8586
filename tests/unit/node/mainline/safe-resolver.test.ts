import { describe, expect, it } from 'vitest'
import { PublicAddressFilter } from '../../../../src/node/mainline/address-filter.ts'
import { SafeResolver } from '../../../../src/node/mainline/safe-resolver.ts'
import { deferred } from '../../../../src/shared/deferred.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const filter = new PublicAddressFilter({ allowLocal: false })

const resolver = (addresses: Record<string, readonly string[]>) =>
  new SafeResolver({
    filter,
    clock: new VirtualClock(),
    lookUp: async (name) => {
      const found = addresses[name]
      if (found === undefined) throw new Error(`ENOTFOUND ${name}`)
      return found
    },
  })

/** A resolver whose lookups answer when they are told to. */
const slowResolver = () => {
  const clock = new VirtualClock()
  const asked = new Map<string, ReturnType<typeof deferred<readonly string[]>>>()
  const slow = new SafeResolver({
    filter,
    clock,
    lookUp: (name) => {
      const answer = deferred<readonly string[]>()
      asked.set(name, answer)
      return answer.promise
    },
  })
  return { slow, clock, asked }
}

it.each([
  ['198.51.100.7', ['198.51.100.7']],
  ['[2A00::0:1]', ['2a00::1']],
  ['2a00::0001', ['2a00::1']],
])('takes the address %s without asking anybody', async (host, expected) => {
  expect(await resolver({}).resolve(host)).toEqual(expected)
})

it('keeps the addresses that are allowed, each once, in their order', async () => {
  const names = {
    'tracker.test': ['10.0.0.1', '2A00::0:1', '198.51.100.7', '::ffff:198.51.100.7', '2a00::1', '::1'],
  }
  expect(await resolver(names).resolve('tracker.test')).toEqual(['2a00::1', '198.51.100.7'])
})

it('uses 16 addresses of one name at most', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => `198.51.100.${at % 256}`)
  expect(await resolver({ 'many.test': many }).resolve('many.test')).toHaveLength(16)
})

it.each([
  ['localhost.test', ['127.0.0.1'], /No connection is made to localhost\.test\. The address is this machine/],
  ['rebound.test', ['192.168.1.1', 'fd00::1'], /The address is private\.$/],
  ['cloud.test', ['169.254.169.254'], /link-local/],
  ['mapped.test', ['::ffff:127.0.0.1'], /inside IPv6/],
  ['nothing.test', [], /There is no address/],
  ['nonsense.test', ['fe80::1%eth0', 'name'], /There is no address/],
])('%s is refused, since it leads to %j', async (host, addresses, words) => {
  await expect(resolver({ [host]: addresses }).resolve(host)).rejects.toMatchObject({
    code: 'connection',
    message: expect.stringMatching(words),
  })
})

it.each(['127.0.0.1', '10.1.2.3', '[::1]', '::1', '0.0.0.0'])('%s is refused', async (host) => {
  await expect(resolver({}).resolve(host)).rejects.toThrow(/The address is/)
})

it.each(['', '.', 'a b', 'a/b', 'a@b', 'a\0b', 'x..y', '[::1', `${'a'.repeat(254)}`, 'ä.test', '<b>'])(
  '%j is no name, and nobody is asked for it',
  async (host) => {
    await expect(resolver({ [host]: ['198.51.100.1'] }).resolve(host)).rejects.toThrow(/not the name/)
  },
)

it('says that a name does not exist', async () => {
  await expect(resolver({}).resolve('gone.test')).rejects.toThrow('There is no address for gone.test.')
})

describe('a resolver that does not answer', () => {
  it('is given up after 8 s', async () => {
    const { slow, clock } = slowResolver()
    const result = slow.resolve('slow.test').catch((error: unknown) => error)
    await clock.pass(7_999)
    expect(await Promise.race([result, 'waits'])).toBe('waits')
    await clock.pass(1)
    expect(await result).toMatchObject({ code: 'timeout' })
  })

  it('is given up when the caller stops', async () => {
    const { slow } = slowResolver()
    const stop = new AbortController()
    const result = slow.resolve('slow.test', stop.signal)
    stop.abort()
    await expect(result).rejects.toMatchObject({ code: 'aborted' })
  })

  it('is asked for two names at a time, also after they were given up', async () => {
    const { slow, clock, asked } = slowResolver()
    const results = ['a', 'b', 'c', 'd'].map((name) => slow.resolve(name).catch((error: unknown) => error))
    await clock.pass(7_000)
    expect([...asked.keys()]).toEqual(['a', 'b'])
    await clock.pass(2_000)
    expect(await Promise.all(results)).toMatchObject(Array(4).fill({ code: 'timeout' }))
    expect([...asked.keys()]).toEqual(['a', 'b'])
    const late = slow.resolve('e')
    asked.get('a')?.resolve([])
    await clock.pass(1)
    asked.get('e')?.resolve(['198.51.100.5'])
    expect(await late).toEqual(['198.51.100.5'])
  })

  it('is not asked by a caller who has stopped already', async () => {
    const { slow, asked } = slowResolver()
    await expect(slow.resolve('a', AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
    expect(asked.size).toBe(0)
  })

  it('is asked for two names at a time, though others come when one is answered', async () => {
    const { slow, asked } = slowResolver()
    for (const name of ['a', 'b', 'c']) void slow.resolve(name)
    await new Promise(setImmediate)
    asked.get('a')?.resolve(['198.51.100.1'])
    for (let turn = 0; turn < 8; turn++) {
      void slow.resolve(`d${turn}`)
      await Promise.resolve()
    }
    await new Promise(setImmediate)
    expect([...asked.keys()]).toEqual(['a', 'b', 'c'])
  })

  it('keeps a hundred names waiting at most', async () => {
    const { slow } = slowResolver()
    const codes: string[] = []
    for (let at = 0; at < 1000; at++) {
      slow.resolve(`n${at}.test`).catch(({ code }: { code: string }) => codes.push(code))
    }
    await new Promise(setImmediate)
    expect(codes).toHaveLength(1000 - 102)
    expect(new Set(codes)).toEqual(new Set(['connection']))
  })
})
