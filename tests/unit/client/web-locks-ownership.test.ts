import { beforeEach, describe, expect, it } from 'vitest'
import { webLocksOwnership } from '../../../src/client/web-locks-ownership.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const right = `torrent:${infoHash}`

interface Waiting {
  readonly name: string
  readonly run: () => Promise<void> | undefined
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * As much of the Web Locks specification as ownership needs: exclusive locks, a queue, `steal` and `signal`.
 */
class Locks {
  readonly held = new Map<string, Waiting>()
  readonly pending: Waiting[] = []
  isRefusing = false

  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    run: Waiting['run'],
  ): Promise<void> {
    if (this.isRefusing) return Promise.reject(new DOMException('Not here.', 'SecurityError'))
    return new Promise((resolve, reject) => {
      const waiting = { name, run, resolve, reject }
      if (options.steal) {
        this.held.get(name)?.reject(new DOMException('Stolen.', 'AbortError'))
        this.held.delete(name)
        this.pending.unshift(waiting)
      } else this.pending.push(waiting)
      options.signal?.addEventListener('abort', () => {
        const index = this.pending.indexOf(waiting)
        if (index < 0) return
        this.pending.splice(index, 1)
        reject(options.signal?.reason)
      })
      queueMicrotask(() => this.#grant())
    })
  }

  async query() {
    return { held: [...this.held.values()], pending: [...this.pending] }
  }

  names(): string[] {
    return [...this.held.keys()].sort()
  }

  #grant(): void {
    for (const waiting of [...this.pending]) {
      if (this.held.has(waiting.name)) continue
      this.pending.splice(this.pending.indexOf(waiting), 1)
      this.held.set(waiting.name, waiting)
      Promise.resolve(waiting.run()).then(() => {
        if (this.held.get(waiting.name) === waiting) this.held.delete(waiting.name)
        waiting.resolve()
        this.#grant()
      })
    }
  }
}

let locks: Locks
beforeEach(() => {
  locks = new Locks()
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const openTab = (clientId: string | null) => {
  const log: string[] = []
  let rename = (_id: string): void => undefined
  const serving = {
    clientId: clientId as string | null,
    onClientId: (listener: (id: string) => void) => {
      rename = listener
      return () => undefined
    },
  }
  const ownership = webLocksOwnership(serving, locks as unknown as LockManager)
  const claim = ownership.request(infoHash, {
    owned: () => log.push('owned'),
    lost: () => log.push('lost'),
  })
  return {
    log,
    claim,
    ownership,
    rename: (id: string) => {
      serving.clientId = id
      rename(id)
    },
  }
}

describe('ownership by Web Locks', () => {
  it('goes from tab to tab as they close, with the name', async () => {
    const one = openTab('one')
    const two = openTab('two')
    await settled()
    expect([one.log, two.log]).toEqual([['owned'], []])
    expect(locks.names()).toEqual([`owner:${infoHash}:one`, right])
    expect(await two.ownership.isWaitedFor(infoHash)).toBe(true)
    one.claim.release()
    await settled()
    expect([one.log, two.log]).toEqual([['owned'], ['owned']])
    expect(locks.names()).toEqual([`owner:${infoHash}:two`, right])
    expect(await two.ownership.isWaitedFor(infoHash)).toBe(false)
  })

  it('is taken from a tab that hangs, whose name goes too; that one is told, and waits its turn', async () => {
    const one = openTab('one')
    const two = openTab('two')
    await settled()
    two.claim.take()
    await settled()
    expect([one.log, two.log]).toEqual([['owned', 'lost'], ['owned']])
    expect(locks.names()).toEqual([`owner:${infoHash}:two`, right])
    two.claim.release()
    await settled()
    expect(one.log).toEqual(['owned', 'lost', 'owned'])
    expect(locks.names()).toEqual([`owner:${infoHash}:one`, right])
  })

  it('is had before the service worker has said what it calls the page, and the name comes when it has', async () => {
    const one = openTab(null)
    await settled()
    expect(one.log).toEqual(['owned'])
    expect(locks.names()).toEqual([right])
    one.rename('one')
    await settled()
    expect(locks.names()).toEqual([`owner:${infoHash}:one`, right])
    one.claim.release()
    await settled()
    expect(locks.names()).toEqual([])
  })

  it('is taken by a tab without a name yet: the old name goes, and its own stays when it comes', async () => {
    const one = openTab('one')
    const two = openTab(null)
    await settled()
    two.claim.take()
    two.rename('two')
    await settled()
    expect(two.log).toEqual(['owned'])
    expect(locks.names()).toEqual([`owner:${infoHash}:two`, right])
    expect(one.log).toEqual(['owned', 'lost'])
  })

  it('taken by two at once is one’s in the end', async () => {
    const tabs = ['one', 'two', 'three'].map(openTab)
    await settled()
    for (const { claim } of tabs.slice(1)) claim.take()
    await settled()
    const owners = tabs.filter(({ log }) => log.at(-1) === 'owned')
    expect(owners).toHaveLength(1)
    expect(locks.names()).toHaveLength(2)
  })

  it('nothing is taken by who has it, or by who has let go', async () => {
    const one = openTab('one')
    const two = openTab('two')
    await settled()
    one.claim.take()
    two.claim.release()
    two.claim.take()
    await settled()
    expect([one.log, two.log]).toEqual([['owned'], []])
    expect(await one.ownership.isWaitedFor(infoHash)).toBe(false)
  })

  it('a tab that lets go while it waits is never told', async () => {
    const one = openTab('one')
    const two = openTab('two')
    await settled()
    two.claim.release()
    one.claim.release()
    await settled()
    expect(two.log).toEqual([])
    expect(locks.names()).toEqual([])
  })

  it('another service worker that calls the page by another name', async () => {
    const one = openTab('one')
    await settled()
    one.rename('uno')
    await settled()
    expect(locks.names()).toEqual([`owner:${infoHash}:uno`, right])
  })

  it('where locks are refused, this tab owns what it asks for', async () => {
    locks.isRefusing = true
    const one = openTab('one')
    await settled()
    expect(one.log).toEqual(['owned'])
  })
})
