import type { Browser } from 'playwright'
import { startChild } from '../e2e/support/child.ts'
import type { RawSenderOptions } from '../e2e/support/raw-sender.ts'
import { openPage } from './open-page.ts'

declare global {
  var rawConnection: RTCPeerConnection
  var rawDone: Promise<number>
}

const rawMessageLength = 16 * 1024

/**
 * In a page: answers an offer and measures what comes. `rawDone` resolves with the milliseconds from first to
 * last byte.
 */
const receive = async ([sdp, length]: [string, number]): Promise<string> => {
  const connection = new RTCPeerConnection({ iceServers: [] })
  globalThis.rawConnection = connection
  globalThis.rawDone = new Promise((resolve) => {
    connection.ondatachannel = ({ channel }) => {
      channel.binaryType = 'arraybuffer'
      let received = 0
      let startedAt = 0
      channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        if (received === 0) startedAt = performance.now()
        received += data.byteLength
        if (received >= length) resolve(performance.now() - startedAt)
      }
    }
  })
  await connection.setRemoteDescription({ type: 'offer', sdp })
  await connection.setLocalDescription(await connection.createAnswer())
  if (connection.iceGatheringState !== 'complete') {
    await new Promise<void>((resolve) => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve()
    })
  }
  return connection.localDescription?.sdp ?? ''
}

/** In a page: offers a channel and sends through it once it is open. */
const offer = async ([length, messageLength]: [number, number]): Promise<string> => {
  const connection = new RTCPeerConnection({ iceServers: [] })
  globalThis.rawConnection = connection
  const channel = connection.createDataChannel('raw')
  const highWater = 1024 * 1024
  channel.bufferedAmountLowThreshold = highWater / 2
  const message = new Uint8Array(messageLength).fill(7)
  let sent = 0
  const pump = (): void => {
    while (sent < length && channel.bufferedAmount < highWater) {
      channel.send(message)
      sent += messageLength
    }
  }
  channel.onbufferedamountlow = pump
  channel.onopen = pump
  await connection.setLocalDescription(await connection.createOffer())
  if (connection.iceGatheringState !== 'complete') {
    await new Promise<void>((resolve) => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve()
    })
  }
  return connection.localDescription?.sdp ?? ''
}

const rate = (length: number, milliseconds: number): number => length / (milliseconds / 1000)

/** Bytes a second from a Node process to a page: what a seeder like the bench's can give at most. */
export const nodeToPage = async (browser: Browser, url: string, length: number): Promise<number> => {
  const options: RawSenderOptions = { length, messageLength: rawMessageLength }
  const child = startChild('./raw-sender.ts', options)
  const page = await openPage(browser, url)
  try {
    const { offer: sdp } = await child.receive<{ offer: string }>('offer')
    const answer = await page.evaluate(receive, [sdp, length] as [string, number])
    child.send({ type: 'answer', sdp: answer })
    return rate(length, await page.evaluate(() => globalThis.rawDone))
  } finally {
    await page.context().close()
    await child.stop()
  }
}

/** Bytes a second between two pages of one browser. */
export const pageToPage = async (browser: Browser, url: string, length: number): Promise<number> => {
  const [sender, receiver] = [await openPage(browser, url), await openPage(browser, url)]
  try {
    const sdp = await sender.evaluate(offer, [length, rawMessageLength] as [number, number])
    const answer = await receiver.evaluate(receive, [sdp, length] as [string, number])
    await sender.evaluate(
      (sdp) => globalThis.rawConnection.setRemoteDescription({ type: 'answer', sdp }),
      answer,
    )
    return rate(length, await receiver.evaluate(() => globalThis.rawDone))
  } finally {
    await sender.context().close()
    await receiver.context().close()
  }
}
