/**
 * Makes one call of IndexedDB fail, in whatever global it is loaded: the n-th opening, transaction or
 * request, counted from 0, in one of the ways in which browsers fail.
 */

/**
 * `throw`: the call throws. `error`: the request's error event, which aborts the transaction unless somebody
 * prevents it. `quota`: the same, as browsers say that the disk space is used up. `abort`: the transaction is
 * aborted, and the request says nothing. `silent`: no event ever comes.
 */
export type FaultKind = 'throw' | 'error' | 'quota' | 'abort' | 'silent'

export const faultKinds: readonly FaultKind[] = ['throw', 'error', 'quota', 'abort', 'silent']

interface Plan {
  readonly at: number
  readonly kind: FaultKind
}

let plan: Plan | null = null
let calls: string[] = []
const silenced = new WeakSet<object>()

/** From here on calls are counted, and the one that is `planned` fails. Returns the calls so far, by name. */
export const planFault = (planned: Plan | null): string[] => {
  const before = calls
  plan = planned
  calls = []
  return before
}

/** How many calls were made since then. */
export const callCount = (): number => calls.length

/** What happens to the call that is made now, or `null`. */
const due = (name: string): FaultKind | null => {
  calls.push(name)
  return plan !== null && calls.length - 1 === plan.at ? plan.kind : null
}

const exception = (kind: FaultKind): DOMException => {
  if (kind === 'quota') return new DOMException('injected', 'QuotaExceededError')
  return kind === 'throw'
    ? new DOMException('injected', 'InvalidStateError')
    : new DOMException('injected', 'UnknownError')
}

const silence = (target: EventTarget): void => {
  for (const type of ['success', 'error', 'complete', 'abort', 'upgradeneeded', 'blocked']) {
    target.addEventListener(type, (event) => {
      if (silenced.has(target)) event.stopImmediatePropagation()
    })
  }
}

const define = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, configurable: true })
}

const failRequest = (request: IDBRequest, kind: FaultKind): void => {
  const { transaction } = request
  if (kind === 'silent') {
    silenced.add(request)
    if (transaction !== null) silenced.add(transaction)
    silence(request)
    return
  }
  request.addEventListener('success', (event) => {
    event.stopImmediatePropagation()
    if (kind === 'abort' && transaction !== null) {
      transaction.abort()
      return
    }
    const error = exception(kind)
    define(request, 'error', error)
    if (kind === 'quota' && transaction !== null) define(transaction, 'error', error)
    const failed = new Event('error', { bubbles: true, cancelable: true })
    request.dispatchEvent(failed)
    if (!failed.defaultPrevented) transaction?.abort()
  })
}

type Method = (...args: unknown[]) => unknown

const wrap = (
  prototype: object,
  name: string,
  around: (call: () => unknown, kind: FaultKind | null) => unknown,
) => {
  const original = Reflect.get(prototype, name) as Method
  define(prototype, name, function (this: object, ...args: unknown[]): unknown {
    const kind = due(name)
    if (kind === 'throw') throw exception(kind)
    return around(() => original.apply(this, args), kind)
  })
}

for (const name of [
  'get',
  'getKey',
  'getAll',
  'getAllKeys',
  'put',
  'add',
  'delete',
  'clear',
  'count',
  'openCursor',
]) {
  wrap(IDBObjectStore.prototype, name, (call, kind) => {
    const request = call() as IDBRequest
    if (kind !== null) failRequest(request, kind)
    return request
  })
}

wrap(IDBDatabase.prototype, 'transaction', (call, kind) => {
  const transaction = call() as IDBTransaction
  // Before anybody else listens.
  silence(transaction)
  if (kind === 'silent') silenced.add(transaction)
  else if (kind !== null) {
    if (kind === 'quota') define(transaction, 'error', exception(kind))
    queueMicrotask(() => transaction.abort())
  }
  return transaction
})

wrap(IDBFactory.prototype, 'open', (call, kind) => {
  const request = call() as IDBOpenDBRequest
  // A silent one makes nothing either.
  if (kind === 'abort' || kind === 'silent') {
    request.addEventListener('upgradeneeded', () => request.transaction?.abort())
  }
  if (kind !== null) failRequest(request, kind)
  return request
})
