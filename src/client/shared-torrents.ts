import { localStore } from '../shared/guarded-platform.ts'

const key = 'torrent-player:shared'
/** Torrents that are remembered, the newest ones. Our own choice. */
export const maxShared = 500

/**
 * The torrents that pages of this origin made from files of their own, by info hash. A page that is reloaded
 * knows at once that a torrent is one of them, before the engine has looked what is stored: nobody else may
 * be asked for what a person shares.
 */
export const sharedTorrents = {
  has: (infoHash: string): boolean => load().includes(infoHash),
  add: (infoHash: string): void => save([...load().filter((known) => known !== infoHash), infoHash]),
  forget: (infoHash: string): void => {
    const all = load()
    if (all.includes(infoHash)) save(all.filter((known) => known !== infoHash))
  },
}

const load = (): readonly string[] => {
  try {
    const all: unknown = JSON.parse(localStore()?.getItem(key) ?? '[]')
    return Array.isArray(all) ? all.filter((each) => typeof each === 'string') : []
  } catch {
    // No storage here, or a value that is not ours.
    return []
  }
}

const save = (all: readonly string[]): void => {
  try {
    localStore()?.setItem(key, JSON.stringify(all.slice(-maxShared)))
  } catch {
    // No storage here: the files are not kept either, so that after a reload nothing is shared any more.
  }
}
