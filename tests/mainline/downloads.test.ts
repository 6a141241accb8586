/** What `quick/downloads.test.ts` leaves. */
import type { ClientName } from '../helpers/find-clients.mjs'
import { clients } from './support/clients/index.ts'
import { quickDownloads, testDownloads } from './support/download-cases.ts'

const { seeded, shared, encrypted } = quickDownloads
const names = Object.keys(clients) as ClientName[]

testDownloads({
  seeded: names
    .flatMap((client) => (['http', 'udp'] as const).map((tracker) => ({ client, tracker })))
    .filter((one) => !seeded.some(({ client, tracker }) => client === one.client && tracker === one.tracker)),
  shared: names.filter((name) => !shared.includes(name)),
  encrypted: names.filter((name) => !encrypted.includes(name)),
})
