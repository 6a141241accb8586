/** What `quick/downloads.test.ts` leaves. */
import type { ClientName } from '../helpers/find-clients.mjs'
import { clients } from './support/clients/index.ts'
import { quickDownloads, testDownloads } from './support/download-cases.ts'

const { seeded, shared, encrypted } = quickDownloads
const names = Object.keys(clients) as ClientName[]

testDownloads({
  seeded: [
    ...names
      .flatMap((client) => (['HTTP tracker', 'UDP tracker'] as const).map((finder) => ({ client, finder })))
      .filter((one) => !seeded.some(({ client, finder }) => client === one.client && finder === one.finder)),
    // Transmission does not enter so small a DHT in time. rTorrent hangs up when it has the metadata, does
    // not ask the DHT again for minutes, and we dial an address once a minute.
    ...(['aria2', 'libtorrent'] as const).map((client) => ({ client, finder: 'DHT' as const })),
  ],
  shared: names.filter((name) => !shared.includes(name)),
  encrypted: names.filter((name) => !encrypted.includes(name)),
})
