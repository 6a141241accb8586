/** Whatever call of IndexedDB fails, one caller is told, in words that are true, and the next call works. */
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../helpers/browser.ts'
import { type Site, startSite } from './serve/site.ts'
import type { FaultReport } from './storage/faults.ts'

let browser: Browser
let site: Site

beforeAll(async () => {
  site = await startSite({
    '/': {
      type: 'text/html',
      body: '<!doctype html><title>faults</title><script src="/faults.js"></script>',
    },
    '/faults.js': { entry: 'tests/e2e/storage/faults.ts' },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const reportOf: Readonly<Record<string, (page: Page) => Promise<FaultReport>>> = {
  'a page': (page) => page.evaluate(() => runFaults()),
  'a worker': (page) =>
    page.evaluate(() => {
      const { port1, port2 } = new MessageChannel()
      new Worker('/faults.js').postMessage(null, [port2])
      return new Promise<FaultReport>((resolve) => {
        port1.onmessage = ({ data }) => resolve(data)
      })
    }),
  'a service worker': (page) =>
    page.evaluate(async () => {
      await navigator.serviceWorker.register('/faults.js')
      const { active } = await navigator.serviceWorker.ready
      const { port1, port2 } = new MessageChannel()
      active?.postMessage(null, [port2])
      return new Promise<FaultReport>((resolve) => {
        port1.onmessage = ({ data }) => resolve(data)
      })
    }),
}

// They wait for timers more than they work, each in a context of its own: all at once.
describe.concurrent.each(Object.keys(reportOf))('in %s', (where) => {
  test('each call of each storage function fails in turn, in every way', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${site.origin}/`)
    const { outcomes, unhandled } = (await reportOf[where]?.(page)) ?? { outcomes: [], unhandled: [] }
    await context.close()
    console.log(`${where}: ${outcomes.length} faults`)

    expect(unhandled).toEqual([])
    expect(new Set(outcomes.map(({ operation }) => operation)).size).toBe(16)
    expect(new Set(outcomes.map(({ call }) => call))).toEqual(
      new Set(['open', 'transaction', 'get', 'getKey', 'getAll', 'getAllKeys', 'put', 'delete']),
    )
    const isTold = ({ outcome }: (typeof outcomes)[number]): boolean =>
      /^storage: [A-Z].*\.$/.test(outcome) && !/operation was stopped|undefined|\[object/.test(outcome)
    // A connection that was closed without a word is opened again at once: the only fault that nobody needs
    // to hear of.
    const isHealed = ({ call, kind, outcome, expected }: (typeof outcomes)[number]): boolean =>
      call === 'transaction' && kind === 'throw' && outcome === expected
    expect(outcomes.filter((outcome) => !isTold(outcome) && !isHealed(outcome))).toEqual([])
    expect(outcomes.filter(({ again, expected }) => again !== expected)).toEqual([])
    const silent = outcomes.filter(({ kind }) => kind === 'silent')
    expect(silent.filter(({ outcome }) => !/does not answer|did not answer/.test(outcome))).toEqual([])
    const full = outcomes.filter(({ kind }) => kind === 'quota')
    expect(full.filter(({ outcome }) => !/disk space/.test(outcome))).toEqual([])
  })
})
