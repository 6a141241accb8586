import type { Torrent } from '../client/client.ts'
import { startDownload } from '../serve/download-grant.ts'
import { TorrentError } from '../shared/errors.ts'
import type { FilePriority } from '../swarm/policy.ts'
import { PlayedVideo } from './played-video.ts'

/** A {@link PlayedVideo} whose torrent a page can command. */
export abstract class CommandedTorrent extends PlayedVideo {
  /** The torrent that plays; `null` before it is known. */
  protected abstract readonly running: () => Torrent | null
  /** Index of the file that is expected. */
  #next: number | null = null

  /**
   * No requests and no uploads until {@link resumeTorrent}; playback goes on with what is here. Not the same
   * as `pause()`.
   */
  pauseTorrent(): void {
    this.running()?.pause()
  }

  /** Undoes {@link pauseTorrent}. */
  resumeTorrent(): void {
    this.running()?.resume()
  }

  /**
   * The viewer will perhaps seek to this second, since the pointer rests there on a time bar; `null`: to none
   * any more. What the picture there needs is fetched, so that a seek is over at once.
   */
  expectSeek(seconds: number | null): void {
    this.playback.expect(seconds)
    // Nobody points any more: what comes next is expected again.
    if (seconds === null && this.#next !== null) this.expectFile(this.#next)
  }

  /**
   * This file of the torrent will be played next, by its index; `null`: none is known to be. Its first
   * seconds are fetched, so that it begins at once.
   */
  expectFile(fileIndex: number | null): void {
    this.#next = fileIndex
    const torrent = this.running()
    const file = fileIndex === null ? undefined : torrent?.snapshot.files.byIndex(fileIndex)
    const expected = file === undefined ? null : { begin: file.offset, end: file.offset + file.length }
    torrent?.hint({ expected })
  }

  /** Chooses what is downloaded of a file beyond what is watched. */
  setFilePriority(fileIndex: number, priority: FilePriority): void {
    this.running()?.setFilePriority(fileIndex, priority)
  }

  /** Stops asking a tracker, named as `torrent.trackers` names it. It stays out in later sessions. */
  removeTracker(url: string): void {
    this.running()?.removeTracker(url)
  }

  /** Undoes {@link removeTracker}. */
  restoreTracker(url: string): void {
    this.running()?.restoreTracker(url)
  }

  /**
   * Asks one more tracker, which is kept with the torrent; a private torrent has none but its own (BEP 27).
   *
   * @throws TorrentError `tracker` when no page can ask it
   */
  addTracker(url: string): void {
    this.running()?.addTracker(url)
  }

  /**
   * Reads verified bytes of a file, of whatever kind. Waits until peers have brought them.
   *
   * @param begin the first byte, from 0
   * @param end the byte after the last one; at most the file's length
   * @throws TorrentError `timeout` after 30 s, `aborted`, `no-such-file`, or what ended the torrent; also
   * when no torrent plays
   */
  async readFile(fileIndex: number, begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const torrent = this.running()
    if (torrent === null) throw new TorrentError('aborted', 'No torrent plays.')
    return torrent.read(fileIndex, begin, end, signal)
  }

  /**
   * Bytes of a file where all of them are on this device, and fetches nothing.
   *
   * @returns `null` where some are missing
   * @throws TorrentError `aborted`, `no-such-file`, or what ended the torrent
   */
  async readFileHere(
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    return (await this.running()?.readHere(fileIndex, begin, end, signal)) ?? null
  }

  /**
   * Saves a file, of which all should be here, as the browser saves any download. Call it for a press of a
   * button.
   */
  async saveFile(fileIndex: number): Promise<void> {
    const torrent = this.running()
    if (torrent !== null) await startDownload(torrent.streamUrl(fileIndex))
  }
}
