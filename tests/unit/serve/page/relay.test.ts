import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenFileRequest } from '../../../../src/engine/messages/messages.ts'
import { relayServing } from '../../../../src/serve/page/relay.ts'

const hash = (digit: string): string => digit.repeat(40)

/** What of `navigator.serviceWorker` the relay uses. */
class Container extends EventTarget {
  listeners = 0
  startMessages = vi.fn()

  override addEventListener(...given: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++
    super.addEventListener(...given)
  }

  override removeEventListener(...given: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--
    super.removeEventListener(...given)
  }
}

let container: Container
const stops: (() => void)[] = []
beforeEach(() => {
  container = new Container()
  vi.stubGlobal('navigator', { serviceWorker: container })
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  expect(container.listeners).toBe(0)
  vi.unstubAllGlobals()
})

const makeClient = (...runs: string[]) => {
  const served: string[] = []
  const stop = relayServing({
    runs: (infoHash) => runs.includes(infoHash),
    serve: ({ infoHash }) => served.push(infoHash),
  })
  stops.push(stop)
  return { served, stop }
}

const send = (infoHash: string) => {
  const port = { postMessage: vi.fn(), close: vi.fn() }
  const data: OpenFileRequest = {
    type: 'torrent-player:open',
    infoHash,
    fileIndex: 0,
    reader: 'page',
    first: null,
  }
  container.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port] }))
  return port
}

describe('several clients of one page', () => {
  it('each get what is theirs, and exactly one takes the port', () => {
    const one = makeClient(hash('1'), hash('3'))
    const two = makeClient(hash('2'))
    expect(container.listeners).toBe(1)
    for (const digit of ['1', '2', '3', '2']) send(hash(digit))
    expect(one.served).toEqual([hash('1'), hash('3')])
    expect(two.served).toEqual([hash('2'), hash('2')])
  })

  it('one that ends leaves the others theirs', () => {
    const one = makeClient(hash('1'))
    const two = makeClient(hash('2'))
    one.stop()
    send(hash('2'))
    expect(send(hash('1')).postMessage).toHaveBeenCalledOnce()
    expect(one.served).toEqual([])
    expect(two.served).toEqual([hash('2')])
  })

  it('what nobody runs is refused, so that the service worker looks further', () => {
    makeClient(hash('1'))
    const port = send(hash('9'))
    expect(port.postMessage).toHaveBeenCalledWith({
      type: 'error',
      error: { code: 'no-such-file', message: expect.any(String) },
    })
    expect(port.close).toHaveBeenCalledOnce()
  })

  it('messages of the page’s own service worker are left alone', () => {
    const one = makeClient(hash('1'))
    for (const data of [
      null,
      'open',
      { type: 'open', infoHash: hash('1') },
      { type: 'torrent-player:open' },
    ]) {
      const port = { postMessage: vi.fn(), close: vi.fn() }
      container.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port] }))
      expect(port.postMessage).not.toHaveBeenCalled()
      expect(port.close).not.toHaveBeenCalled()
    }
    expect(one.served).toEqual([])
  })
})
