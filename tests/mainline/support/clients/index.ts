import type { ClientName } from '../../../helpers/find-clients.mjs'
import type { StartClient } from '../client.ts'
import { startAria2 } from './aria2.ts'
import { startLibtorrent } from './libtorrent.ts'
import { startRtorrent } from './rtorrent.ts'
import { startTransmission } from './transmission.ts'

/** Every client, by its name. */
export const clients: Readonly<Record<ClientName, StartClient>> = {
  transmission: startTransmission,
  aria2: startAria2,
  rtorrent: startRtorrent,
  libtorrent: startLibtorrent,
}
