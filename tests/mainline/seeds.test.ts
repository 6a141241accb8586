/** The pairs of client and finder that `quick/seeds.test.ts` leaves. */
import type { ClientName } from '../helpers/find-clients.mjs'
import { clients } from './support/clients/index.ts'
import { finders, quickSeeds, testSeeds } from './support/seed-cases.ts'

const isQuick = (client: ClientName, finder: string): boolean =>
  quickSeeds.some((quick) => quick.client === client && quick.finder === finder)

testSeeds(
  (Object.keys(clients) as ClientName[]).flatMap((client) =>
    finders.filter((finder) => !isQuick(client, finder)).map((finder) => ({ client, finder })),
  ),
)
