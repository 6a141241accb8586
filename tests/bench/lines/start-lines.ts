import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright'
import { bundledScript } from '../../e2e/support/bundled-script.ts'
import { type ChildSettings, startChild } from '../../e2e/support/child.ts'
import type { LineOptions } from './line-network.ts'
import type { RelayOptions, RelayReport, ToRelayProcess } from './relay-messages.ts'
import { wrapConnections } from './wrap-connections.ts'

/** A network of access lines between the peers of a bench. */
export interface Lines {
  /** Where the relay listens to the peer behind a line. */
  urlOf(line: string): string
  /** A port that leads to `port` of a server in the middle of the network, over a peer's line. */
  openFront(line: string, port: number): Promise<number>
  /** Puts all connections of a context's pages behind a line. Call it before the first page. */
  wrapContext(context: BrowserContext, line: string): Promise<void>
  /** With these a Node process is behind a line. */
  childSettings(line: string): ChildSettings
  /** Bytes a second from now on. */
  changeRates(line: string, rates: Pick<LineOptions, 'down' | 'up'>): void
  /** Drops everything that the peer sends or is sent, until the next {@link reset}. */
  vanish(line: string): void
  /** Makes every line what it was at the beginning, and counts anew. */
  reset(seed: number): void
  report(): Promise<RelayReport>
  stop(): Promise<void>
}

export const startLines = async (options: RelayOptions): Promise<Lines> => {
  const child = startChild('../../bench/lines/relay-process.ts', options, { isBundled: true })
  const { port } = await child.receive<{ port: number }>('port')
  const urlOf = (line: string): string => `ws://127.0.0.1:${port}/${line}`
  const tell = (message: ToRelayProcess): void => child.send(message)
  const preload = bundledScript(fileURLToPath(new URL('preload.ts', import.meta.url)))
  return {
    urlOf,
    async openFront(line, port) {
      tell({ kind: 'front', line, port })
      return (await child.receive<{ front: number }>('front')).front
    },
    async wrapContext(context, line) {
      await context.addInitScript(wrapConnections, { url: urlOf(line) })
    },
    childSettings: (line) => ({
      preload,
      env: { BENCH_LINE_URL: urlOf(line), ...(options.isNoting && { BENCH_LINE_NOTES: '1' }) },
    }),
    changeRates: (line, rates) => tell({ kind: 'rates', line, rates }),
    vanish: (line) => tell({ kind: 'vanish', line }),
    reset: (seed) => tell({ kind: 'reset', seed }),
    async report() {
      tell({ kind: 'report' })
      return (await child.receive<{ report: RelayReport }>('report')).report
    },
    stop: () => child.stop(),
  }
}

/**
 * Fails when a page has, or had, a connection that does not go through the relay, and so over no line.
 * Resolves with the number of other sides that it reached.
 */
export const checkNothingEscapes = async (page: Page, lines: Lines): Promise<number> => {
  const reached = await page.evaluate(async () => {
    await globalThis.selectedPairs?.()
    return [...(globalThis.reachedPeers ?? [])]
  })
  const { relays } = await lines.report()
  // Chromium hides the host of a candidate that a packet told it of before the other side did.
  const isRelay = (remote: string): boolean =>
    relays.some((relay) => (remote.startsWith(':') ? relay.endsWith(remote) : relay === remote))
  const escaped = reached.filter((remote) => !isRelay(remote))
  if (escaped.length > 0) throw new Error(`Connections go past the relay: ${escaped.join(', ')}`)
  return reached.length
}
