import type { Torrent } from '../client/client.ts'
import { sharedClient } from '../client/shared-client.ts'
import { emptyFiles } from '../engine/messages/torrent-file-list.ts'
import { systemClock } from '../shared/clock.ts'
import { sayError, toTorrentError } from '../shared/errors.ts'
import { FileSharing, type SharingChoices } from './file-sharing.ts'
import type { Sharing } from './landing-view.ts'
import { infoHashOf, loadChoices, saveChoices } from './torrent-choices.ts'
import { Transfers } from './transfers.ts'
import type { TransferAction } from './transfers-bar.ts'
import { wholeMagnet } from './whole-magnet.ts'

export interface TabTorrentsListener {
  /** The source of the torrent on the screen, `null` where none is. */
  watched(): string | null
  /** Puts a torrent on the screen. */
  open(source: string): void
  /** How far the hashing is; `null`: nothing is hashed. */
  sharing(sharing: Sharing | null): void
  /** A sentence about files, for the person. */
  say(sentence: string): void
  /** The list of transfers, or something in it, is another one. */
  changed(): void
}

/**
 * The torrents that this tab uses beside the player's own use of one: downloads that go on after they are
 * left, files that are shared, and a `.torrent` that was opened.
 */
export class TabTorrents {
  readonly #listener: TabTorrentsListener
  readonly transfers: Transfers
  readonly #fileSharing: FileSharing
  /** Opened from a `.torrent`, and held until it is on the screen: its metadata need not come from peers. */
  #opened: Torrent | null = null

  constructor(listener: TabTorrentsListener) {
    this.#listener = listener
    this.transfers = new Transfers({
      clock: systemClock,
      open: async (source) => (await sharedClient()).add(source, loadChoices(source)),
      // Only its pause: a link that is not on the screen may have left out some of its files.
      keepChoices: (snapshot) => saveChoices({ ...snapshot, files: emptyFiles }),
      onChange: () => listener.changed(),
    })
    this.#fileSharing = new FileSharing({
      onProgress: (sharing) => listener.sharing(sharing),
      onShared: (torrent) => {
        this.#onShared(torrent).catch(this.#tell)
      },
    })
  }

  /**
   * A torrent is on the screen: its download goes on when the page leaves it.
   *
   * @param isThere whether it is still on the screen
   */
  async show(infoHash: string, isThere: () => boolean): Promise<void> {
    try {
      const torrent = await (await sharedClient()).add(infoHash)
      if (isThere()) this.transfers.show(torrent)
      else torrent.release()
      if (this.#opened?.infoHash === infoHash) this.#keepOpened(null)
    } catch {
      // The player runs into the same, and says so.
    }
  }

  /** The torrent on the screen is left, for another one or, where `isHome`, for the first page. */
  hide(isHome: boolean): void {
    this.transfers.hide()
    if (isHome) this.#keepOpened(null)
  }

  act({ infoHash, action }: TransferAction): void {
    const { transfers } = this
    if (action === 'pause' || action === 'resume') transfers.pause(infoHash, action === 'pause')
    else if (action === 'stop') transfers.stop(infoHash)
    else if (action === 'dismiss') transfers.dismiss(infoHash)
    else transfers.undo(infoHash).catch(this.#tell)
  }

  /** Opens a `.torrent`, and puts it on the screen. */
  async openFile(file: File): Promise<void> {
    const client = await sharedClient()
    const torrent = await client.add(file, { choicesFor: loadChoices })
    this.#keepOpened(torrent)
    // The torrent is watched already and goes on: the file only adds what was not known of it.
    const watched = this.#listener.watched()
    if (watched !== null && infoHashOf(watched) === torrent.infoHash) return
    const magnet = await wholeMagnet(torrent)
    // Something else may have been opened meanwhile.
    if (this.#opened === torrent) this.#listener.open(magnet)
  }

  /**
   * Makes a torrent of files, shares it and puts it on the screen.
   *
   * @throws TorrentError see `FileSharing.share`
   */
  share(files: readonly File[], choices: SharingChoices): Promise<void> {
    return this.#fileSharing.share(files, choices)
  }

  cancelSharing(): void {
    this.#fileSharing.cancel()
  }

  async #onShared(torrent: Torrent): Promise<void> {
    this.transfers.share(torrent)
    this.#listener.open(await wholeMagnet(torrent))
  }

  #keepOpened(torrent: Torrent | null): void {
    this.#opened?.release()
    this.#opened = torrent
  }

  readonly #tell = (error: unknown): void => {
    this.#listener.say(sayError(toTorrentError(error)))
  }
}
