import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

interface Description {
  sdp?: string
}

interface Message {
  readonly offers?: readonly { readonly offer?: Description }[]
  readonly offer?: Description
  readonly answer?: Description
}

export interface TrackerProxyOptions {
  /** Milliseconds that each message takes, each way. */
  readonly delayMs?: () => number
  /** Changes each description on its way to the tracker. */
  readonly rewrite?: (sdp: string) => string
  /**
   * Whether the first offer and the first answer for a client are held back until it can have both. Then both
   * ends have offered at once.
   */
  readonly forcesGlare?: boolean
}

/** A WebSocket proxy in front of a tracker, which sees, delays and changes what passes. */
export interface TrackerProxy {
  readonly url: string
  /** The descriptions that went to the tracker: those of each announce, and answers. */
  readonly announces: (readonly string[])[]
  readonly answers: string[]
  close(): Promise<void>
}

export const startTrackerProxy = async (
  tracker: string,
  { delayMs = () => 0, rewrite = (sdp) => sdp, forcesGlare = false }: TrackerProxyOptions = {},
): Promise<TrackerProxy> => {
  const announces: (readonly string[])[] = []
  const answers: string[] = []
  const change = (description: Description | undefined): string => {
    const sdp = description?.sdp ?? ''
    if (description !== undefined) description.sdp = rewrite(sdp)
    return sdp
  }
  const pass = (text: string): string => {
    const message = JSON.parse(text) as Message
    if (message.offers !== undefined && message.offers.length > 0) {
      announces.push(message.offers.map(({ offer }) => change(offer)))
    }
    if (message.answer !== undefined) answers.push(change(message.answer))
    return JSON.stringify(message)
  }
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (client) => {
    const upstream = new WebSocket(tracker)
    const opened = new Promise((resolve) => upstream.once('open', resolve))
    /** A chain of messages, so that they keep their order however long each takes. */
    let there: Promise<unknown> = opened
    let back: Promise<unknown> = Promise.resolve()
    const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs()))
    client.on('message', (data) => {
      const text = pass(String(data))
      const waited = later()
      there = there.then(() => waited).then(() => upstream.send(text))
    })
    const deliver = (text: string): void => {
      const waited = later()
      back = back.then(() => waited).then(() => client.send(text))
    }
    /** The messages that are held back until both are there; `null` from then on. */
    let held: { offer?: string; answer?: string } | null = forcesGlare ? {} : null
    upstream.on('message', (data) => {
      const text = String(data)
      const { offer, answer } = JSON.parse(text) as Message
      if (held === null || (offer === undefined && answer === undefined)) deliver(text)
      else if (offer !== undefined) held.offer ??= text
      else held.answer ??= text
      if (held?.offer === undefined || held.answer === undefined) return
      for (const both of [held.offer, held.answer]) deliver(both)
      held = null
    })
    client.on('close', () => upstream.terminate())
    upstream.on('close', () => client.terminate())
    // An end that breaks also closes, and only that counts.
    client.on('error', () => undefined)
    upstream.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    announces,
    answers,
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
