import type { BridgeSnapshot } from '../engine/messages/snapshot.ts'
import type { Meetings } from '../network/ports.ts'
import { toTorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { type BridgedTorrent, type Bridges, type BridgeVisit, speechless } from './bridges.ts'
import type { BridgeAddress } from './client.ts'

/** The part of the client that asks bridges. A page without bridges does not load it. */
export const loadBridges = async (
  addresses: readonly BridgeAddress[],
  meetings: Meetings,
): Promise<Bridges> => {
  const part = await loadLazily(() => import('./bridge-client.ts'), 'The part that asks for ordinary peers')
  return part.createBridges(addresses, meetings)
}

/** Bridges whose code is still on its way: what is opened meanwhile is asked when the code is there. */
export class ComingBridges implements Bridges {
  readonly #load: () => Promise<Bridges>
  /** `null`: the code did not come the last time. */
  #loading: Promise<Bridges> | null = null
  #here: Bridges | null = null

  /** @param load is called at once, and again for the next torrent when it failed */
  constructor(load: () => Promise<Bridges>) {
    this.#load = load
    // Torrents that are opened are told of a failure.
    this.#loaded().catch(() => undefined)
  }

  open(torrent: BridgedTorrent, onChange: (bridge: BridgeSnapshot) => void): BridgeVisit {
    if (this.#here !== null) return this.#here.open(torrent, onChange)
    let newest = torrent
    let visit: BridgeVisit | null = null
    let isClosed = false
    onChange(speechless('connecting', null))
    this.#loaded().then(
      (bridges) => {
        if (!isClosed) visit = bridges.open(newest, onChange)
      },
      (error: unknown) => {
        if (!isClosed) onChange(speechless('unreachable', null, toTorrentError(error).words))
      },
    )
    return {
      update: (known) => {
        newest = known
        visit?.update(known)
      },
      close: () => {
        isClosed = true
        visit?.close()
      },
    }
  }

  #loaded(): Promise<Bridges> {
    this.#loading ??= this.#load().then(
      (bridges) => {
        this.#here = bridges
        return bridges
      },
      (error: unknown) => {
        this.#loading = null
        throw error
      },
    )
    return this.#loading
  }
}
