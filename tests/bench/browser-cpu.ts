import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'playwright'

/** Clock ticks a second in /proc: Linux has always told user space 100 (`getconf CLK_TCK`). */
const ticksPerSecond = 100

interface ProcessTimes {
  readonly parent: number
  readonly ticks: number
}

/** The times of a process; `null` when it has ended meanwhile. */
const read = (pid: number): ProcessTimes | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold spaces and brackets. After it: state (3), ppid (4) … utime (14) stime
    // cutime cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const at = (number: number): number => Number(fields[number - 3])
    return { parent: at(4), ticks: at(14) + at(15) + at(16) + at(17) }
  } catch {
    return null
  }
}

/**
 * CPU seconds that `root` and all its descendants used since they started, and those of their ended children,
 * so that a process that ends in between loses nothing.
 */
export const cpuSecondsOfTree = (root: number): number => {
  const processes = new Map<number, ProcessTimes>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const times = Number.isInteger(pid) ? read(pid) : null
    if (times !== null) processes.set(pid, times)
  }
  const isInside = (pid: number): boolean => {
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === root) return true
    return false
  }
  let ticks = 0
  for (const [pid, times] of processes) if (isInside(pid)) ticks += times.ticks
  return ticks / ticksPerSecond
}

/** Process id of the browser itself, whose descendants are all the others. */
export const browserPid = async (browser: Browser): Promise<number> => {
  const session = await browser.newBrowserCDPSession()
  try {
    const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
      processInfo: readonly { type: string; id: number }[]
    }
    const main = processInfo.find(({ type }) => type === 'browser')
    if (main === undefined) throw new Error('The browser does not tell its process.')
    return main.id
  } finally {
    await session.detach()
  }
}
