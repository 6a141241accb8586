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

/** Heap and buffers of a page and of its dedicated workers, each after a collection of garbage. Bytes. */
export interface HeapMeter {
  measure(): Promise<{ readonly page: number; readonly workers: readonly number[] }>
}

export const meterHeap = async (page: Page): Promise<HeapMeter> => {
  const session = await page.context().newCDPSession(page)
  const workers = new Map<string, string>()
  const waiting = new Map<number, (result: unknown) => void>()
  let lastId = 0
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.set(sessionId, targetInfo.targetId)
  })
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId))
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown }
    if (id === undefined) return
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  const ask = <Result>(sessionId: string, method: string): Promise<Result> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, (result) => resolve(result as Result))
      session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .catch(reject)
    })
  return {
    async measure() {
      await session.send('HeapProfiler.collectGarbage')
      const usage = (await (session as CDPSession).send('Runtime.getHeapUsage')) as HeapUsage
      const sizes: number[] = []
      for (const sessionId of workers.keys()) {
        await ask(sessionId, 'HeapProfiler.collectGarbage')
        sizes.push(total(await ask<HeapUsage>(sessionId, 'Runtime.getHeapUsage')))
      }
      return { page: total(usage), workers: sizes }
    },
  }
}
