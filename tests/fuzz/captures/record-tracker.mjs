// @ts-nocheck: a script about a package without types, run by hand.
/**
 * Records what `bittorrent-tracker`'s server and clients say to each other, into `tracker-messages.json`:
 * `node tests/fuzz/captures/record-tracker.mjs`. Two clients announce, make offers and answers, complete and
 * stop. Loopback only; addresses in session descriptions are replaced by one of TEST-NET-1.
 */

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client, Server } from 'bittorrent-tracker'

const server = new Server({ udp: false, http: false, ws: true, stats: false })
/** @type {{ from: 'client' | 'server', text: string }[]} */
const messages = []
const clean = (/** @type {string} */ text) =>
  text
    .replaceAll(/\b(?!0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}\b/g, '192.0.2.1')
    .replaceAll(/(?<=\d )(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?= )/g, '2001:db8::1')
server.listen(0, '127.0.0.1')
await once(server, 'listening')
server.ws.on('connection', (socket) => {
  socket.on('message', (data) => messages.push({ from: 'client', text: clean(String(data)) }))
  const send = socket.send.bind(socket)
  socket.send = (data, ...rest) => {
    messages.push({ from: 'server', text: clean(String(data)) })
    send(data, ...rest)
  }
})
const url = `ws://127.0.0.1:${server.ws.address().port}`
const client = (/** @type {string} */ id, /** @type {number} */ left) => {
  const made = new Client({
    infoHash: '08ada5a7a6183aae1e09d831df6748d566095a10',
    peerId: Buffer.from(id.padEnd(20, '0')),
    port: 6881,
    announce: [url],
    rtcConfig: { iceServers: [] },
    getAnnounceOpts: () => ({ numwant: 2, uploaded: 10, downloaded: 20, left }),
  })
  made.on('error', (error) => console.error(error))
  made.on('warning', (error) => console.error(error))
  return made
}
const first = client('-WW0300-first', 0)
const firstUpdate = once(first, 'update')
first.start()
await firstUpdate
const second = client('-WW0300-second', 5)
const met = Promise.all([once(first, 'peer'), once(second, 'peer')])
second.start()
await met
const scraped = once(second, 'scrape')
second.scrape()
await scraped
const completed = once(second, 'update')
second.complete({ uploaded: 1, downloaded: 2, left: 0 })
await completed
second.stop()
await once(second, 'update').catch(() => undefined)
// What is not about any torrent, and what a tracker refuses.
const { WebSocket } = await import('ws')
const stranger = new WebSocket(url)
await once(stranger, 'open')
for (const text of [
  'no json',
  '{"action":"announce"}',
  '{"action":"x","info_hash":"aaaaaaaaaaaaaaaaaaaa","peer_id":"bbbbbbbbbbbbbbbbbbbb"}',
]) {
  const answer = once(stranger, 'message')
  stranger.send(text)
  await answer
}
writeFileSync(
  fileURLToPath(new URL('tracker-messages.json', import.meta.url)),
  `${JSON.stringify(messages, null, 2)}\n`,
)
console.log(`${messages.length} messages`)
process.exit(0)
