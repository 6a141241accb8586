import type { CDPSession, Page } from 'playwright'

interface HeapUsage {
  readonly usedSize: number
  readonly embedderHeapUsedSize?: number
  /** Array buffers and the like, which are what a torrent is made of. */
  readonly backingStorageSize?: number
}

const total = ({ usedSize, embedderHeapUsedSize = 0, backingStorageSize }: HeapUsage): number => {
  if (backingStorageSize === undefined) throw new Error('This browser does not tell the size of its buffers.')
  return usedSize + embedderHeapUsedSize + backingStorageSize
}

export interface HeapSizes {
  readonly page: number
  readonly workers: readonly number[]
  readonly serviceWorkers: readonly number[]
}

/**
 * Heap and buffers of a page, of its dedicated workers and of its origin's service workers, each after a
 * collection of garbage. Bytes.
 */
export interface HeapMeter {
  measure(): Promise<HeapSizes>
}

type Ask = <Result>(sessionId: string, method: string) => Promise<Result>

/**
 * Sends commands to targets that are attached below `session`, in the old way that Playwright leaves to
 * others.
 */
const askBelow = (session: CDPSession, forget: (sessionId: string) => void): Ask => {
  interface Waiting {
    readonly sessionId: string
    settle(result: unknown): void
  }
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  session.on('Target.detachedFromTarget', ({ sessionId }) => {
    forget(sessionId)
    for (const [id, asked] of waiting) {
      if (asked.sessionId !== sessionId) continue
      waiting.delete(id)
      asked.settle({ usedSize: 0, backingStorageSize: 0 }) // It is gone, and its heap with it.
    }
  })
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown }
    if (id === undefined) return
    waiting.get(id)?.settle(result)
    waiting.delete(id)
  })
  return <Result>(sessionId: string, method: string): Promise<Result> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { sessionId, settle: (result) => resolve(result as Result) })
      session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .catch(reject)
    })
}

const sizesOf = async (ask: Ask, sessionIds: Iterable<string>): Promise<number[]> => {
  const sizes: number[] = []
  for (const sessionId of sessionIds) {
    await ask(sessionId, 'HeapProfiler.collectGarbage')
    sizes.push(total(await ask<HeapUsage>(sessionId, 'Runtime.getHeapUsage')))
  }
  return sizes
}

/** Service workers of the page's context. One that starts later is found at the next call. */
const serviceWorkersOf = async (page: Page, pageSession: CDPSession): Promise<() => Promise<number[]>> => {
  const browser = page.context().browser()
  if (browser === null) return async () => []
  const session = await browser.newBrowserCDPSession()
  const attached = new Map<string, string>()
  const ask = askBelow(session, (sessionId) => {
    for (const [targetId, known] of attached) if (known === sessionId) attached.delete(targetId)
  })
  const { browserContextId } = (await pageSession.send('Target.getTargetInfo')).targetInfo
  return async () => {
    const { targetInfos } = await session.send('Target.getTargets')
    for (const target of targetInfos) {
      const isOurs = target.type === 'service_worker' && target.browserContextId === browserContextId
      if (!isOurs || attached.has(target.targetId)) continue
      const { sessionId } = await session.send('Target.attachToTarget', {
        targetId: target.targetId,
        flatten: false,
      })
      attached.set(target.targetId, sessionId)
    }
    return sizesOf(ask, [...attached.values()])
  }
}

export const meterHeap = async (page: Page): Promise<HeapMeter> => {
  const session = await page.context().newCDPSession(page)
  const workers = new Set<string>()
  const ask = askBelow(session, (sessionId) => workers.delete(sessionId))
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.add(sessionId)
  })
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  const serviceWorkers = await serviceWorkersOf(page, session)
  return {
    async measure() {
      await session.send('HeapProfiler.collectGarbage')
      const usage = (await session.send('Runtime.getHeapUsage')) as HeapUsage
      return {
        page: total(usage),
        workers: await sizesOf(ask, [...workers]),
        serviceWorkers: await serviceWorkers(),
      }
    },
  }
}
