import { encodeMetainfo, parseInfo } from '../../protocol/metainfo.ts'
import { toHex } from '../../shared/bytes.ts'
import { systemClock } from '../../shared/clock.ts'
import { defectError, errorToMessage, TorrentError } from '../../shared/errors.ts'
import { reportDefect } from '../../shared/report-defect.ts'
import { parsePolicyChoices } from '../../swarm/policy.ts'
import { createInfo, type SourceFile } from '../create-torrent.ts'
import { engineProblems } from '../engine-problems.ts'
import { fetchTorrentFile } from '../fetch-torrent-file.ts'
import type { ManagedTorrent } from '../managed-torrent.ts'
import type { EngineCommand, EngineEvent, IdentifiedTorrent, OpenFileRequest } from '../messages/messages.ts'
import { buffersOf } from '../messages/packed-files.ts'
import { parseAddedSource } from '../messages/second-source.ts'
import { parseTorrentChoices, parseTorrentCommand, type TorrentCommand } from '../messages/torrent-command.ts'
import { systemHasher, systemRandom } from '../system-ports.ts'
import { TorrentEngine } from '../torrent-engine.ts'
import { BrowserTorrentStorage } from './browser-torrent-storage.ts'
import { serveFile } from './file-server.ts'
import { NetworkClient } from './network-client.ts'
import { TorrentWatch, type WatchListener } from './torrent-watch.ts'

export type PostEvent = (event: EngineEvent, transfer?: Transferable[]) => void

/** Rates fall without any event, so a snapshot is sent at least this often. Milliseconds. */
const idleSnapshotMs = 1_000

/** The worker's end of the engine: takes the commands of `client/engine-client.ts`, and posts events. */
export class EngineServer {
  readonly #post: PostEvent
  readonly #network: NetworkClient
  #engine: TorrentEngine | null = null
  #storage: BrowserTorrentStorage | null = null
  readonly #running = new Map<number, AbortController>()
  /** What tells the page how each torrent is doing. */
  readonly #watched = new Map<ManagedTorrent, TorrentWatch>()
  #holdsLock = false

  constructor(post: PostEvent) {
    this.#post = post
    this.#network = new NetworkClient((message, transfer) => post({ type: 'network', message }, transfer))
  }

  receive(command: EngineCommand, ports: readonly MessagePort[]): void {
    switch (command.type) {
      case 'start':
        this.#start(command)
        return
      case 'client-policy':
        this.#engine?.setPolicy(parsePolicyChoices(command.policy), command.savesData)
        return
      case 'ping':
        this.#post({ type: 'alive', holdsLock: this.#holdsLock })
        return
      case 'torrent':
        this.#command(command.infoHash, command.command)
        return
      case 'network':
        this.#network.receive(command.message)
        return
      case 'serve':
        this.#serve(command.message, ports[0])
        return
      case 'playback':
        this.#engine?.use(command.infoHash, (torrent) => {
          torrent.hint(command.hint)
          if (command.hint.bufferedSeconds !== undefined) this.#watched.get(torrent)?.answer()
        })
        return
      case 'cancel':
        this.#running.get(command.id)?.abort()
        return
      default:
        void this.#answer(command)
    }
  }

  /**
   * Takes an error that nothing in the worker handled. It ends the torrent that it came from, where that is
   * known, and otherwise the engine.
   */
  takeUnhandled(error: unknown): void {
    if (this.#engine?.takeUnhandled(error)) return
    this.#post({ type: 'fault', error: errorToMessage(defectError(error)) })
  }

  /** A command that does not parse changes nothing: that is the sender's mistake, not the torrent's. */
  #command(infoHash: string, given: TorrentCommand): void {
    let command: TorrentCommand
    try {
      command = parseTorrentCommand(given)
    } catch (error) {
      reportDefect(error)
      return
    }
    this.#engine?.use(infoHash, (torrent) => torrent.command(command))
  }

  async #answer(command: Extract<EngineCommand, { readonly id: number }>): Promise<void> {
    const { id } = command
    const running = new AbortController()
    this.#running.set(id, running)
    try {
      await this.#run(command, running.signal)
    } catch (error) {
      this.#post({ type: 'failed', id, error: errorToMessage(error) })
    } finally {
      this.#running.delete(id)
    }
  }

  async #run(command: Extract<EngineCommand, { readonly id: number }>, signal: AbortSignal): Promise<void> {
    const { id } = command
    const engine = this.#require()
    switch (command.type) {
      case 'add': {
        const choices = parseTorrentChoices(command.choices)
        this.#storage?.setOwner(command.infoHash, command.owner)
        if (command.files !== undefined) this.#storage?.keepFiles(command.infoHash, command.files)
        const torrent = await engine.add(command.source, choices)
        const { added } = command
        if (added !== undefined) torrent.command({ type: 'add-source', source: parseAddedSource(added) })
        this.#post({ type: 'added', id, snapshot: this.#watch(torrent).begin() })
        return
      }
      case 'identify': {
        const { info, trackers } = await engine.read(command.source)
        const { infoBytes, name } = info
        const torrent: IdentifiedTorrent = { infoHash: toHex(info.infoHash), infoBytes, name, trackers }
        this.#post({ type: 'identified', id, torrent }, [infoBytes.buffer])
        return
      }
      case 'make':
        this.#post({ type: 'made', id, ...(await this.#make(command, signal)) })
        return
      case 'read':
      case 'read-here': {
        const torrent = engine.get(command.infoHash)
        if (torrent === undefined) throw new TorrentError('no-such-file', engineProblems.notRunning())
        const open = await torrent.ready(signal)
        const { fileIndex, begin, end } = command
        const data =
          command.type === 'read'
            ? await open.readAll(fileIndex, begin, end, command.reader, signal)
            : await open.readHere(fileIndex, begin, end, signal)
        if (data === null) {
          this.#post({ type: 'done', id })
          return
        }
        const { buffer } = data as Uint8Array<ArrayBuffer>
        this.#post({ type: 'data', id, data: buffer }, [buffer])
        return
      }
      case 'remove': {
        this.#unwatch(command.infoHash)
        await engine.remove(command.infoHash, command.deleteData)
        this.#post({ type: 'done', id })
        return
      }
      case 'shutdown':
        await engine.destroy()
        this.#post({ type: 'done', id })
        return
      case 'cancel':
        return
    }
  }

  #start({ persistent, lifeLock, policy, savesData }: Extract<EngineCommand, { type: 'start' }>): void {
    this.#storage = new BrowserTorrentStorage({
      clock: systemClock,
      persistent,
      onWarning: (error) => console.warn(error),
    })
    this.#engine = new TorrentEngine({
      network: this.#network,
      storage: this.#storage,
      clock: systemClock,
      random: systemRandom,
      hasher: systemHasher,
      fetchTorrentFile,
      settings: { meetsThroughPeers: true },
      onTorrentDefect: (infoHash, error) => {
        this.#unwatch(infoHash)
        this.#post({ type: 'torrent-defect', infoHash, error: errorToMessage(error) })
      },
    })
    this.#engine.setPolicy(parsePolicyChoices(policy), savesData)
    setInterval(() => {
      for (const watch of this.#watched.values()) watch.schedule()
    }, idleSnapshotMs)
    this.#holdLifeLock(lifeLock)
  }

  /**
   * Holds a lock that the browser releases when the worker ends, however it ends: so the page learns of it.
   */
  #holdLifeLock(name: string): void {
    const { locks } = (globalThis.navigator ?? {}) as Partial<Navigator>
    const forever = new Promise<void>(() => undefined)
    locks
      ?.request(name, () => {
        this.#holdsLock = true
        this.#post({ type: 'alive', holdsLock: true })
        return forever
      })
      // Some sandboxed frames refuse locks: there the page only has its pings.
      .catch(() => undefined)
  }

  #serve(message: OpenFileRequest, port: MessagePort | undefined): void {
    if (port !== undefined) void serveFile(port, message, this.#engine?.get(message.infoHash))
  }

  async #make(
    command: Extract<EngineCommand, { type: 'make' }>,
    signal: AbortSignal,
  ): Promise<{ infoHash: string; name: string; torrentFile: Uint8Array }> {
    const sources = command.files.map(
      ({ path, blob }): SourceFile => ({
        path,
        length: blob.size,
        read: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()),
      }),
    )
    let shown = 0
    const infoBytes = await createInfo(sources, {
      name: command.name,
      hasFolder: command.hasFolder,
      hasher: systemHasher,
      signal,
      onProgress: (done, total) => {
        const now = systemClock.now()
        if (done < total && now - shown < 100) return
        shown = now
        this.#post({ type: 'progress', id: command.id, done, total })
      },
    })
    const { infoHash, name } = parseInfo(infoBytes, await systemHasher.sha1(infoBytes))
    return {
      infoHash: toHex(infoHash),
      name,
      torrentFile: encodeMetainfo(infoBytes, { trackers: command.trackers }),
    }
  }

  #watch(torrent: ManagedTorrent): TorrentWatch {
    const known = this.#watched.get(torrent)
    if (known !== undefined) return known
    const { infoHash } = torrent
    const listener: WatchListener = {
      files: (part) => this.#post({ type: 'files', infoHash, part }, buffersOf(part)),
      snapshot: (snapshot) => this.#post({ type: 'snapshot', snapshot }),
    }
    const watch = new TorrentWatch(torrent, listener, (work) => this.#engine?.use(infoHash, work))
    this.#watched.set(torrent, watch)
    torrent.events.on('error', (error) => {
      this.#post({ type: 'torrent-error', infoHash, error: errorToMessage(error) })
    })
    return watch
  }

  #unwatch(infoHash: string): void {
    for (const [torrent, watch] of this.#watched) {
      if (torrent.infoHash !== infoHash) continue
      watch.stop()
      this.#watched.delete(torrent)
    }
  }

  #require(): TorrentEngine {
    if (this.#engine === null) throw new TorrentError('internal', 'The engine has not been started.')
    return this.#engine
  }
}
