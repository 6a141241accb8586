/** The bench's network between peers: no byte goes past it. */
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { megabits } from '../bench/lines/line.ts'
import type { LineOptions } from '../bench/lines/line-network.ts'
import { checkNothingEscapes, type Lines, startLines } from '../bench/lines/start-lines.ts'
import { receiveRaw } from '../bench/raw-channel.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { startChild } from './support/child.ts'
import { type FileSite, startFileSite } from './support/file-site.ts'

declare global {
  var trickling: RTCPeerConnection
  var candidates: RTCIceCandidateInit[]
  var said: Promise<string>
}

const line: LineOptions = { delayMs: 5, down: megabits(40), up: megabits(20), limit: { ms: 150 }, loss: 0 }

let browser: Browser
let site: FileSite
let lines: Lines
beforeAll(async () => {
  ;[browser, site, lines] = await Promise.all([
    launchBrowser(),
    startFileSite({ pages: { '/': '<!doctype html><title>empty</title>' }, folders: [] }),
    startLines({ lines: { viewer: line, other: line, seed: line }, seed: 1, isNoting: false }),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([site?.close(), lines?.stop()])
})

const openBehind = async (name: string): Promise<Page> => {
  const context = await browser.newContext()
  await context.addInitScript('globalThis.__name = (target) => target')
  await lines.wrapContext(context, name)
  const page = await context.newPage()
  await page.goto(`${site.origin}/`)
  return page
}

test('all bytes of a Node peer come over the relay, by no tracker', async () => {
  const length = 400_000
  const child = startChild('./raw-sender.ts', { length, messageLength: 16_000 }, lines.childSettings('seed'))
  const page = await openBehind('viewer')
  try {
    const { offer } = await child.receive<{ offer: string }>('offer')
    const answer = await page.evaluate(receiveRaw, [offer, length] as [string, number])
    child.send({ type: 'answer', sdp: answer })
    await page.evaluate(() => globalThis.rawDone)
    expect(await checkNothingEscapes(page, lines)).toBe(1)
    const pairs = await page.evaluate(() => globalThis.selectedPairs?.() ?? [])
    const { counts } = await lines.report()
    const received = pairs.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
    expect(received).toBeGreaterThan(length)
    // What the line brought has headers too, and checks of connectivity.
    expect(received).toBeLessThanOrEqual(counts.viewer?.downBytes ?? 0)
    expect(received).toBeLessThanOrEqual(counts.seed?.upBytes ?? 0)
  } finally {
    await child.stop()
    await page.context().close()
  }
})

test('candidates that are told one by one between two pages are relayed too', async () => {
  const [one, other] = await Promise.all([openBehind('viewer'), openBehind('other')])
  const pages = [one, other]
  const prepare = (): void => {
    const connection = new RTCPeerConnection({ iceServers: [] })
    globalThis.trickling = connection
    globalThis.candidates = []
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) globalThis.candidates.push(candidate.toJSON())
    })
    const channel = connection.createDataChannel('own', { negotiated: true, id: 0 })
    channel.addEventListener('open', () => channel.send('hello'))
    globalThis.said = new Promise((resolve) =>
      channel.addEventListener('message', ({ data }) => resolve(String(data))),
    )
  }
  await Promise.all(pages.map((page) => page.evaluate(prepare)))
  const offer = await one.evaluate(async () => {
    const description = await globalThis.trickling.createOffer()
    await globalThis.trickling.setLocalDescription(description)
    return description
  })
  const answer = await other.evaluate(async (description) => {
    // It is not waited for on purpose: the calls of a connection come in order all the same.
    void globalThis.trickling.setRemoteDescription(description)
    const answer = await globalThis.trickling.createAnswer()
    await globalThis.trickling.setLocalDescription(answer)
    return answer
  }, offer)
  await one.evaluate((description) => globalThis.trickling.setRemoteDescription(description), answer)
  for (const [from, to] of [pages, [...pages].reverse()]) {
    await expect.poll(() => from?.evaluate(() => globalThis.trickling.iceGatheringState)).toBe('complete')
    const candidates = (await from?.evaluate(() => globalThis.candidates)) ?? []
    await to?.evaluate(
      (candidates) => Promise.all(candidates.map((each) => globalThis.trickling.addIceCandidate(each))),
      candidates,
    )
  }
  for (const page of pages) {
    expect(await page.evaluate(() => globalThis.said)).toBe('hello')
    expect(await checkNothingEscapes(page, lines)).toBeGreaterThan(0)
    await page.context().close()
  }
})
