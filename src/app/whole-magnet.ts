import type { Torrent } from '../client/client.ts'

/**
 * Resolves with the torrent's link as soon as name and trackers are in it: a link that is handed on earlier
 * finds nobody.
 *
 * @throws TorrentError what ended the torrent
 */
export const wholeMagnet = (torrent: Pick<Torrent, 'snapshot' | 'on'>): Promise<string> =>
  new Promise((resolve, reject) => {
    const { magnet } = torrent.snapshot
    if (magnet !== null) {
      resolve(magnet)
      return
    }
    const stops: (() => void)[] = []
    const settle = (run: () => void): void => {
      for (const stop of stops.splice(0)) stop()
      run()
    }
    stops.push(
      torrent.on('stats', (snapshot) => {
        const whole = snapshot.magnet
        if (whole !== null) settle(() => resolve(whole))
      }),
      torrent.on('error', (error) => settle(() => reject(error))),
    )
  })
