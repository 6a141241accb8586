import { sharedClient } from '../client/shared-client.ts'
import { infoHashOf, loadChoices } from './torrent-choices.ts'

/** The player opens the same torrent, fails alike, and says why. */
const toldByPlayer = (): void => undefined

/**
 * Opens the torrent that the address names while the views are still being loaded, with what was chosen for
 * it in earlier visits. The player opens it too as soon as the views are there. Then, or when the address
 * changes, this use of the torrent is given back.
 *
 * @returns resolves when the swarm is being joined, or will not be; at once where the source is no magnet
 * link
 */
export const openEarly = async (source: string): Promise<void> => {
  // The address of a `.torrent` would be asked for twice.
  if (infoHashOf(source) === null) return
  const isOver = new AbortController()
  const { signal } = isOver
  const opening = sharedClient().then((client) => client.add(source, { ...loadChoices(source), signal }))
  const letGo = (): void => {
    isOver.abort()
    opening.then((torrent) => torrent.release()).catch(toldByPlayer)
  }
  document.addEventListener('torrent-opened', letGo, { signal })
  window.addEventListener('hashchange', letGo, { signal })
  window.addEventListener('popstate', letGo, { signal })
  await opening.catch(toldByPlayer)
}
