import type { BrowserContext, Page } from 'playwright'
import { startAppService } from '../../../src/node/server.ts'
import { startManyFilesTorrent } from '../../e2e/support/many-files-torrent.ts'
import { installMeters, type LongTasks } from '../meters.ts'
import type { Outcome } from '../outcome.ts'
import type { Row } from '../report.ts'
import { worst } from '../statistics.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** Numbers of files: as many as people have met elsewhere, and as many as a torrent may have here. */
const counts = [20_000, 100_000] as const
const roles = ['owner', 'guest'] as const
type Role = (typeof roles)[number]

interface ManyFilesSample {
  /** Long tasks of the page from its opening to the end of the run. */
  readonly tasks: LongTasks
  /** Milliseconds from pressing the button until an entry has the focus. */
  readonly menuMs: number
  /** Rows of both lists together, while the menu is open. */
  readonly rows: number
}

const openApp = async (context: BrowserContext, url: string): Promise<Page> => {
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
  await page.goto(url)
  return page
}

/** Runs in the page: opens the player's menu and tells how long that took. */
const openMenu = async (): Promise<{ menuMs: number; rows: number }> => {
  const find = (root: ParentNode, name: string): Element | null => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === name) return element
      const found = element.shadowRoot && find(element.shadowRoot, name)
      if (found) return found
    }
    return null
  }
  const menu = find(document, 'torrent-file-menu')?.shadowRoot ?? document
  const list = find(document, 'file-list')?.shadowRoot ?? document
  const startedAt = performance.now()
  menu.querySelector<HTMLElement>('.opener')?.click()
  while (
    menu.querySelector('[role=menuitemradio]:focus') === null &&
    performance.now() - startedAt < 10_000
  ) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  const menuMs = performance.now() - startedAt
  const rows = [menu, list].reduce((sum, root) => sum + root.querySelectorAll('[data-row]').length, 0)
  return { menuMs, rows }
}

/** Waits until the page has been open for `seconds`. */
const untilAge = (page: Page, seconds: number): Promise<unknown> =>
  page.waitForFunction((ms) => performance.now() > ms, seconds * 1_000, { timeout: seconds * 4_000 })

const sampleOf = async (page: Page): Promise<ManyFilesSample> => {
  const tasks = await page.evaluate(() => meters.longTasks(0, Number.POSITIVE_INFINITY))
  const opened = await page.evaluate(openMenu)
  // A page that shows no list would have no long task either.
  if (opened.rows === 0) throw new Error('The page shows no file.')
  return { tasks, ...opened }
}

const runOnce = async (
  world: World,
  url: string,
  seconds: number,
): Promise<Record<Role, ManyFilesSample>> => {
  const browser = await world.browser.get()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    // tsx names functions through a helper that a page does not have.
    await context.addInitScript('globalThis.__name = (target) => target')
    await context.addInitScript(installMeters)
    const owner = await openApp(context, url)
    await untilAge(owner, seconds)
    const guest = await openApp(context, url)
    await untilAge(guest, seconds)
    // The owner's time goes on while the guest asks it for the list.
    return { owner: await sampleOf(owner), guest: await sampleOf(guest) }
  } finally {
    await context.close()
  }
}

const rowsOf = (
  count: number,
  role: Role,
  seconds: number,
  outcomes: readonly Outcome<Record<Role, ManyFilesSample>>[],
): Row[] => {
  const worstOf = (pick: (sample: ManyFilesSample) => number): number =>
    worst(outcomes.map((run) => ('sample' in run ? pick(run.sample[role]) : Number.POSITIVE_INFINITY)))
  const what = `${count.toLocaleString('en')} files, ${role}`
  return [
    {
      what: `${what}: longest task of the page in ${seconds} s from opening, worst`,
      unit: 'ms',
      values: { ours: worstOf(({ tasks }) => tasks.longestMs) },
      goals: [{ of: 'itself', atMost: 50 }],
    },
    {
      what: `${what}: the player’s menu opens, worst`,
      unit: 'ms',
      values: { ours: worstOf(({ menuMs }) => menuMs) },
      goals: [{ of: 'itself', atMost: 200 }],
    },
    {
      what: `${what}: rows of files in the page, worst`,
      unit: '',
      values: { ours: worstOf(({ rows }) => rows) },
      goals: [{ of: 'itself', atMost: 100 }],
    },
  ]
}

/**
 * The app with a film among very many files, which is downloaded and played: ours alone, since only ours has
 * an app.
 */
export const manyFiles: Scenario = {
  name: 'many-files',
  about: 'main thread in 30 s from opening a torrent of 20,000 and 100,000 files, as owner and guest',
  async measure(world) {
    const { options, tracker, results, dist } = world
    if (!options.contenders.includes('ours')) {
      return
    }
    const seconds = options.quick ? 10 : 30
    const app = await startAppService({
      root: dist,
      host: '127.0.0.1',
      port: 0,
      iceServers: [],
      trackers: [tracker.url],
      sample: null,
    })
    try {
      const rows: Row[] = []
      const runs = new Map<string, readonly Outcome<Record<Role, ManyFilesSample>>[]>()
      for (const count of counts) {
        const torrent = await startManyFilesTorrent({ count, trackers: [tracker.url], isSeeded: true })
        const outcomes: Outcome<Record<Role, ManyFilesSample>>[] = []
        for (let run = 0; run < options.runs; run++) {
          outcomes.push(
            await runOnce(world, `${app.url}#${torrent.address}`, seconds).then(
              (sample) => ({ sample }),
              (error: unknown) => ({ failed: String(error) }),
            ),
          )
          console.error(`  ${count}: ${JSON.stringify(outcomes.at(-1))}`)
        }
        await torrent.close()
        runs.set(`${count}`, outcomes)
        rows.push(...roles.flatMap((role) => rowsOf(count, role, seconds, outcomes)))
      }
      results.set('many-files', rows, new Map([['ours', [...runs.values()].flat()]]))
    } finally {
      await app.close()
    }
  },
}
