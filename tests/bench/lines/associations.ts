/**
 * What a second SCTP association between two peers gains, and what it takes from others on the line: bare
 * data channels between pages of Chromium behind a row's lines, without any protocol of ours. Decision 096.
 */
import { createServer } from 'node:http'
import type { Browser, Page } from 'playwright'
import { closeServer, listenOnLoopback } from '../../e2e/support/loopback.ts'
import { launchBrowser } from '../../helpers/browser.ts'
import { median } from '../statistics.ts'
import { type LineRow, linesOf, rows, seedLine, viewerLine } from './rows.ts'
import { checkNothingEscapes, type Lines, startLines } from './start-lines.ts'

const KiB = 1024
/** What is fetched through a connection that has just opened: about what a first frame needs. */
const startBytes = 512 * KiB
/** What is fetched next, for the rate that lasts. */
const bulkBytes = 4_096 * KiB
/** What a seek needs, a second after the last byte. */
const seekBytes = 256 * KiB
const measuredRows = ['D', 'E'] as const

interface Ends {
  /** Makes offers, with all of their candidates. */
  offer(count: number): Promise<string[]>
  answer(offers: readonly string[]): Promise<string[]>
  accept(answers: readonly string[]): Promise<void>
  /** Resolves when all channels are open, with the milliseconds since {@link accept} or {@link answer}. */
  opened(): Promise<number>
  /** Asks the other end for so many bytes; resolves with the milliseconds until all are here. */
  fetch(bytes: number): Promise<number>
  /** Asks for more bytes than ever come. */
  fetchOn(): void
  /** Bytes a second since {@link fetchOn}. */
  rate(): number
}

declare global {
  var ends: Ends
}

/** Runs in each page. Bytes go over the channel that has least to send. */
const installEnds = (): void => {
  const messageBytes = 16 * 1024
  const mostBuffered = 128 * 1024
  const connections: RTCPeerConnection[] = []
  const channels: RTCDataChannel[] = []
  let begunAt = 0
  let owed = 0
  let received = 0
  let onBytes = (): void => undefined
  let countingFrom = { at: 0, bytes: 0 }

  const pump = (): void => {
    while (owed > 0) {
      const [next] = [...channels].sort((a, b) => a.bufferedAmount - b.bufferedAmount)
      if (next === undefined || next.bufferedAmount >= mostBuffered) return
      const length = Math.min(messageBytes, owed)
      next.send(new ArrayBuffer(length))
      owed -= length
    }
  }
  const use = (channel: RTCDataChannel): void => {
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = mostBuffered / 2
    channel.onbufferedamountlow = pump
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === 'string') {
        owed += Number(data)
        pump()
      } else {
        received += data.byteLength
        onBytes()
      }
    }
    channels.push(channel)
  }
  const gathered = async (connection: RTCPeerConnection): Promise<string> => {
    while (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        connection.addEventListener('icegatheringstatechange', resolve, { once: true })
      })
    }
    return connection.localDescription?.sdp ?? ''
  }
  const ask = (bytes: number): void => channels[0]?.send(String(bytes))

  globalThis.ends = {
    offer: (count) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const connection = new RTCPeerConnection({ iceServers: [] })
          connections.push(connection)
          use(connection.createDataChannel('data'))
          await connection.setLocalDescription(await connection.createOffer())
          return gathered(connection)
        }),
      ),
    answer(offers) {
      begunAt = performance.now()
      return Promise.all(
        offers.map(async (sdp) => {
          const connection = new RTCPeerConnection({ iceServers: [] })
          connections.push(connection)
          connection.ondatachannel = ({ channel }) => use(channel)
          await connection.setRemoteDescription({ type: 'offer', sdp })
          await connection.setLocalDescription(await connection.createAnswer())
          return gathered(connection)
        }),
      )
    },
    async accept(answers) {
      begunAt = performance.now()
      const offering = connections.slice(-answers.length)
      await Promise.all(
        offering.map((connection, index) =>
          connection.setRemoteDescription({ type: 'answer', sdp: answers[index] ?? '' }),
        ),
      )
    },
    opened: () =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          const isOpen = ({ readyState }: RTCDataChannel): boolean => readyState === 'open'
          if (channels.length < connections.length || !channels.every(isOpen)) return
          clearInterval(timer)
          resolve(performance.now() - begunAt)
        }, 5)
      }),
    fetch(bytes) {
      const askedAt = performance.now()
      const whole = received + bytes
      return new Promise((resolve) => {
        onBytes = () => {
          if (received >= whole) resolve(performance.now() - askedAt)
        }
        ask(bytes)
      })
    },
    fetchOn() {
      countingFrom = { at: performance.now(), bytes: received }
      ask(Number.MAX_SAFE_INTEGER)
    },
    rate: () => ((received - countingFrom.bytes) * 1000) / (performance.now() - countingFrom.at),
  }
}

/** Two pages with `count` connections between them. */
interface Pair {
  readonly viewer: Page
  readonly setUpMs: number
  /** Links them once more; resolves with the milliseconds of it. */
  add(): Promise<number>
  close(): Promise<void>
}

const link = async (seed: Page, viewer: Page, count: number): Promise<number> => {
  // The page that makes the offer waits for the answer, as with a tracker.
  const offers = await viewer.evaluate((count) => ends.offer(count), count)
  const answers = await seed.evaluate((offers) => ends.answer(offers), offers)
  await viewer.evaluate((answers) => ends.accept(answers), answers)
  return viewer.evaluate(() => ends.opened())
}

interface AssociationsWorld {
  readonly browser: Browser
  readonly url: string
  readonly lines: Lines
}

const pair = async ({ browser, url, lines }: AssociationsWorld, count: number): Promise<Pair> => {
  const open = async (line: string): Promise<Page> => {
    const context = await browser.newContext()
    await context.addInitScript('globalThis.__name = (target) => target')
    await lines.wrapContext(context, line)
    await context.addInitScript(installEnds)
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
  const [seed, viewer] = await Promise.all([open(seedLine(0)), open(viewerLine)])
  return {
    viewer,
    setUpMs: await link(seed, viewer, count),
    add: () => link(seed, viewer, 1),
    async close() {
      await checkNothingEscapes(viewer, lines)
      await Promise.all([seed.context().close(), viewer.context().close()])
    },
  }
}

interface Sample {
  readonly startMs: number
  readonly bulkMs: number
  readonly seekMs: number
  /** The second association, opened while the first one is idle. Milliseconds; `NaN`: there is only one. */
  readonly addedMs: number
  /** Bytes a second of somebody else on the same lines with one association, and of this pair, at once. */
  readonly theirs: number
  readonly ours: number
}

const fetchIn = (page: Page, bytes: number): Promise<number> =>
  page.evaluate((bytes) => ends.fetch(bytes), bytes)

const pause = (page: Page, milliseconds: number): Promise<void> =>
  page.evaluate((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)), milliseconds)

/** Seconds for which two pairs share the lines. */
const sharedSeconds = 12

const sample = async (world: AssociationsWorld, count: number): Promise<Sample> => {
  const fresh = await pair(world, count)
  const startMs = await fetchIn(fresh.viewer, startBytes)
  const bulkMs = await fetchIn(fresh.viewer, bulkBytes)
  await pause(fresh.viewer, 1_000)
  const seekMs = await fetchIn(fresh.viewer, seekBytes)
  const addedMs = count === 1 ? await fresh.add() : Number.NaN
  await fresh.close()
  const [own, other] = await Promise.all([pair(world, count), pair(world, 1)])
  const both = [own.viewer, other.viewer]
  await Promise.all(both.map((page) => page.evaluate(() => ends.fetchOn())))
  await pause(own.viewer, sharedSeconds * 1000)
  const [ours = 0, theirs = 0] = await Promise.all(both.map((page) => page.evaluate(() => ends.rate())))
  await Promise.all([own.close(), other.close()])
  return { startMs, bulkMs, seekMs, addedMs, theirs, ours }
}

const seconds = (values: readonly number[]): string => {
  const all = values.map((value) => value / 1000)
  return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`
}
const rates = (values: readonly number[]): string =>
  `${median(values.map((value) => (value * 8) / 1e6)).toFixed(2)}`

const measureRow = async (browser: Browser, url: string, row: LineRow, runs: number): Promise<string[]> => {
  const lines = await startLines({ lines: linesOf(row), seed: 1, isNoting: false })
  const samples = new Map<number, Sample[]>([
    [1, []],
    [2, []],
  ])
  try {
    for (let run = 0; run < runs; run++) {
      for (const [count, taken] of samples) {
        lines.reset(run + 1)
        taken.push(await sample({ browser, url, lines }, count))
      }
    }
  } finally {
    await lines.stop()
  }
  return [...samples].map(([count, taken]) =>
    [
      row.name,
      `${count}`,
      seconds(taken.map(({ startMs }) => startMs)),
      seconds(taken.map(({ bulkMs }) => bulkMs)),
      seconds(taken.map(({ seekMs }) => seekMs)),
      count === 1 ? seconds(taken.map(({ addedMs }) => addedMs)) : '',
      rates(taken.map(({ ours }) => ours)),
      rates(taken.map(({ theirs }) => theirs)),
    ].join(' | '),
  )
}

/** Resolves with a Markdown table. */
export const measureAssociations = async (runs: number): Promise<string> => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Ends</title>')
  })
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}/`
  const browser = await launchBrowser()
  try {
    const table = [
      'row | associations | 512 KiB at once, s | then 4 MiB, s | 256 KiB after a pause, s | to open a second, s | ours, Mbit/s | beside one other, Mbit/s',
      '--- | --- | --- | --- | --- | --- | --- | ---',
    ]
    const measured = rows.filter(({ name }) => measuredRows.some((each) => each === name))
    for (const row of measured) table.push(...(await measureRow(browser, url, row, runs)))
    return table.map((line) => `| ${line} |`).join('\n')
  } finally {
    await browser.close()
    await closeServer(server)
  }
}
