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
export const receiveRaw = async ([sdp, length]: [string, number]): Promise<string> => {
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

const rate = (length: number, milliseconds: number): number => length / (milliseconds / 1000)

/**
 * Measures bytes a second from a Node process to a page: the most that a seeder like the bench's can give.
 */
export const nodeToPage = async (browser: Browser, url: string, length: number): Promise<number> => {
  const options: RawSenderOptions = { length, messageLength: rawMessageLength }
  const child = startChild('./raw-sender.ts', options)
  const page = await openPage(browser, url)
  try {
    const { offer: sdp } = await child.receive<{ offer: string }>('offer')
    const answer = await page.evaluate(receiveRaw, [sdp, length] as [string, number])
    child.send({ type: 'answer', sdp: answer })
    return rate(length, await page.evaluate(() => globalThis.rawDone))
  } finally {
    await page.context().close()
    await child.stop()
  }
}
