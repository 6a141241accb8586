import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import { selectOnlyOf } from '../protocol/link.ts'
import { startDownload } from '../serve/download-grant.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { type FilePriority, type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'
import { askedFile } from './asked-file.ts'
import {
  parseFile,
  parseIceServers,
  parsePolicyAttributes,
  parseTrackers,
  policyAttributes,
  type TorrentSource,
} from './attributes.ts'
import type { MissingPart } from './explain-failure.ts'
import { FileChoice } from './file-choice.ts'
import { mediaErrorOf, type TorrentMediaError } from './media-error.ts'
import { NativePlayback } from './native-playback.ts'
import { TorrentUse } from './torrent-use.ts'
import { VideoBase } from './video-base.ts'

/** Events of ours, beside all the native media events. `event.detail` carries the value. */
export interface TorrentVideoEventMap {
  /** The files are known. */
  torrentmetadata: CustomEvent<TorrentSnapshot>
  /** Some number changed; a few times a second. */
  torrentstats: CustomEvent<TorrentSnapshot>
  /** The source failed, and `error` says how. */
  torrenterror: CustomEvent<TorrentError>
  /** Another file is being played. */
  torrentfilechange: CustomEvent<FileSnapshot>
  /** Only the sound of a film is played, and `pictureError` says why. */
  torrentpicturemissing: CustomEvent<TorrentError>
  /** Only the picture of a film is shown, and `soundError` says why. */
  torrentsoundmissing: CustomEvent<TorrentError>
}

/** See {@link TorrentVideoElement.choices}. */
export type ElementChoices =
  | Omit<TorrentChoices, 'policy'>
  | ((infoHash: string) => Omit<TorrentChoices, 'policy'>)

const ownAttributes = ['file', 'trackers', 'ice-servers', ...policyAttributes]
const ownProperties = ['file', 'trackers', 'iceServers', 'policy', 'choices', 'srcObject'] as const

/**
 * `<torrent-video>`: an `HTMLVideoElement` whose source is a torrent. No controls of its own; works as the
 * media element of `<media-controller>`. Registered by `define.ts` only.
 *
 * `src`: magnet link, info hash or URL of a `.torrent`; `srcObject`: a `.torrent` as Blob or bytes; `file`:
 * index or path.
 */
export class TorrentVideoElement extends VideoBase {
  static override get observedAttributes(): string[] {
    return [...VideoBase.observedAttributes, ...ownAttributes]
  }

  /** The native element must never see the torrent's `src`. */
  static override getTemplateHTML({ src: _, ...attributes }: Record<string, string>): string {
    return VideoBase.getTemplateHTML(attributes).replace('<video', '<video part="video"')
  }

  readonly #playback = new NativePlayback(this, {
    media: () => this.nativeEl,
    snapshot: () => this.#snapshot,
    emit: (type) => this.dispatchEvent(new CustomEvent(type)),
    failed: (error) => this.#fail(error),
    partMissing: (part, error) => {
      this.#missing = { part, error }
      this.#dispatch(`torrent${part}missing`, error)
    },
  })
  readonly #choice = new FileChoice({
    picked: (torrent, file) => {
      this.#file = file
      this.#dispatch('torrentfilechange', file)
      this.#playback.open(torrent, file, this.#startAt)
    },
    failed: (error) => this.#fail(error),
  })
  #srcObject: TorrentSource | MediaStream | MediaSource | null = null
  #trackers: readonly string[] | null = null
  #iceServers: RTCIceServer[] | null = null
  #policy: PolicyChoices | null = null
  #choices: ElementChoices = {}
  #source: TorrentUse | null = null
  /** Files that the link chose. */
  #selectOnly: readonly number[] | null = null
  #snapshot: TorrentSnapshot | null = null
  /** The files of the source are known. */
  #hasMetadata = false
  #file: FileSnapshot | null = null
  #error: TorrentMediaError | null = null
  /** What the browser leaves out of the film that plays. */
  #missing: { readonly part: MissingPart; readonly error: TorrentError } | null = null
  /** Seconds. Where to start when the native source is set next. */
  #startAt = 0
  #loadScheduled = false
  #connected = false

  // -------------------------------------------------------------------------------------------- torrent

  /** Everything known of the torrent now, as plain data, or `null` before its info hash is known. */
  get torrent(): TorrentSnapshot | null {
    return this.#snapshot
  }

  /** The file that plays, or `null` before the files are known. */
  get currentFile(): FileSnapshot | null {
    return this.#file
  }

  /** Why only the sound of the film is played; `null` when its picture is shown, or nothing plays yet. */
  get pictureError(): TorrentError | null {
    return this.#missing?.part === 'picture' ? this.#missing.error : null
  }

  /**
   * Why only the picture of the film is shown; `null` when its sound is played, it has none, or nothing
   * plays.
   */
  get soundError(): TorrentError | null {
    return this.#missing?.part === 'sound' ? this.#missing.error : null
  }

  /**
   * Plays a file of this source, by its index, because a person chose it. The choice ends with the source, or
   * when `file` is set; `file` itself stays as it is.
   */
  playFile(fileIndex: number): void {
    this.#choice.choose(fileIndex)
    this.#fileChosen()
  }

  /**
   * Index or path of the file to play, as the page asks for it; `null` leaves the choice to the element: the
   * largest video, else audio.
   */
  get file(): number | string | null {
    return parseFile(this.getAttribute('file'))
  }
  set file(value: number | string | null) {
    if (value === null || value === undefined) this.removeAttribute('file')
    else this.setAttribute('file', String(value))
  }

  /** Trackers asked besides those that the source names. */
  get trackers(): readonly string[] {
    return this.#trackers ?? parseTrackers(this.getAttribute('trackers'))
  }
  set trackers(value: readonly string[] | null) {
    this.#trackers = value
  }

  /**
   * `RTCIceServer`s for connections; `null`: the page's default. An attribute that cannot be read is an error
   * on load.
   */
  get iceServers(): RTCIceServer[] | null {
    return this.#iceServers ?? parseIceServers(this.getAttribute('ice-servers'))
  }
  set iceServers(value: RTCIceServer[] | null) {
    this.#iceServers = value
  }

  /**
   * How much the torrent may take and give: what is set here, or else by the attributes `download`,
   * `upload-limit`, `no-upload` and `read-ahead`. What neither says follows the client's policy. Changes take
   * effect at once.
   */
  get policy(): PolicyChoices {
    return this.#policy ?? parsePolicyAttributes((name) => this.getAttribute(name))
  }
  set policy(value: PolicyChoices | null) {
    this.#policy = value === null ? null : parsePolicyChoices(value)
    this.#policyChanged()
  }

  /**
   * What holds for the next torrent from its first moment: whether it is paused, its file priorities, the
   * trackers that were removed and added. A function gives it for the torrent's info hash, once that is
   * known.
   */
  get choices(): ElementChoices {
    return this.#choices
  }
  set choices(choices: ElementChoices) {
    this.#choices = choices
  }

  /**
   * No requests and no uploads till {@link resumeTorrent}; playback goes on with what is here. Not the same
   * as `pause()`.
   */
  pauseTorrent(): void {
    this.#source?.torrent?.pause()
  }

  resumeTorrent(): void {
    this.#source?.torrent?.resume()
  }

  /** What becomes of the parts of a file that nobody watches. */
  setFilePriority(fileIndex: number, priority: FilePriority): void {
    this.#source?.torrent?.setFilePriority(fileIndex, priority)
  }

  /** Stops asking a tracker, named as `torrent.trackers` names it. It stays out in later sessions. */
  removeTracker(url: string): void {
    this.#source?.torrent?.removeTracker(url)
  }

  /** Undoes {@link removeTracker}. */
  restoreTracker(url: string): void {
    this.#source?.torrent?.restoreTracker(url)
  }

  /**
   * Asks one more tracker, which is kept with the torrent; a private torrent has none but its own (BEP 27).
   *
   * @throws TorrentError `tracker` when no page can ask it
   */
  addTracker(url: string): void {
    this.#source?.torrent?.addTracker(url)
  }

  /**
   * Saves a file, of which all should be here, as the browser saves any download. Call it for a press of a
   * button.
   */
  async saveFile(fileIndex: number): Promise<void> {
    const torrent = this.#source?.torrent
    if (torrent) await startDownload(torrent.streamUrl(fileIndex))
  }

  #policyChanged(): void {
    this.#source?.torrent?.setPolicy(this.policy)
  }

  get srcObject(): TorrentSource | MediaStream | MediaSource | null {
    return this.#srcObject
  }
  set srcObject(value: TorrentSource | MediaStream | MediaSource | null) {
    this.#srcObject = value
    this.#choice.forget()
    this.load()
  }

  // --------------------------------------------------------------------------------------------
  // HTMLMediaElement

  override get src(): string {
    return this.getAttribute('src') ?? ''
  }
  override set src(value: string) {
    this.setAttribute('src', value)
  }

  get error(): TorrentMediaError | MediaError | null {
    return this.#error ?? (this.#source !== null ? null : this.nativeEl.error)
  }

  override get networkState(): number {
    if (this.#error !== null) return HTMLMediaElement.NETWORK_NO_SOURCE
    const waiting = this.#loadScheduled || (this.#source !== null && this.#file === null)
    return waiting || this.#playback.isReloading
      ? HTMLMediaElement.NETWORK_LOADING
      : this.nativeEl.networkState
  }

  override get currentTime(): number {
    return this.#file === null ? this.#startAt : this.#playback.currentTime
  }
  override set currentTime(seconds: number) {
    if (this.#file === null) this.#startAt = Number.isFinite(seconds) ? seconds : 0
    this.#playback.currentTime = seconds
  }

  override get duration(): number {
    return this.#playback.duration
  }

  override get seekable(): TimeRanges {
    return this.#playback.seekable
  }

  override get videoWidth(): number {
    return this.#playback.videoWidth
  }

  override get videoHeight(): number {
    return this.#playback.videoHeight
  }

  override get seeking(): boolean {
    return this.#playback.seeking
  }

  override get ended(): boolean {
    return this.#playback.ended
  }

  override get paused(): boolean {
    return this.#playback.paused
  }

  override get readyState(): number {
    return this.#playback.readyState
  }

  /**
   * Before the file is known the promise waits for it, as the platform's does while it looks for a source.
   */
  override play(): Promise<void> {
    if (this.#error !== null) {
      return Promise.reject(new DOMException(this.#error.message, 'NotSupportedError'))
    }
    this.#scheduleLoad({ playing: true })
    return this.#playback.play()
  }

  override pause(): void {
    this.#playback.pause()
  }

  /** Starts anew from the source that `src` or `srcObject` names. */
  override load(): void {
    this.#abandon()
    this.#startAt = 0
    this.#scheduleLoad()
  }

  // -------------------------------------------------------------------------------------------- custom
  // element

  override connectedCallback(): void {
    for (const name of ownProperties) this.#upgradeProperty(name)
    super.connectedCallback()
    this.#connected = true
    this.#scheduleLoad()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#connected = false
    // An element that only moves within the document keeps its torrent: the platform too waits for a stable
    // state.
    queueMicrotask(() => {
      if (this.isConnected || this.#source === null) return
      const position = this.currentTime
      this.#abandon()
      this.#startAt = position
    })
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name === 'src') {
      this.#choice.forget()
      // Not handed on: the native element must never see the torrent's URL.
      if (now !== null || before !== null) this.load()
      return
    }
    super.attributeChangedCallback(name, before, now)
    // Set again it counts anew, over what was chosen since.
    if (name === 'file' && (this.#choice.forget() || before !== now)) this.#fileChosen()
    if (before === now) return
    if ((policyAttributes as readonly string[]).includes(name) && this.#policy === null) this.#policyChanged()
    if (name === 'preload' || name === 'autoplay') this.#scheduleLoad()
  }

  override handleEvent(event: Event): void {
    if (event.target === this.nativeEl && !this.#playback.handle(event.type)) return
    super.handleEvent(event)
  }

  // -------------------------------------------------------------------------------------------- loading

  get #torrentSource(): TorrentSource | null {
    const object = this.#srcObject
    if (object instanceof Blob || object instanceof ArrayBuffer || object instanceof Uint8Array) return object
    return object === null && this.src !== '' ? this.src : null
  }

  /** Attributes that are set together take effect together, and `preload="none"` waits for `play()`. */
  #scheduleLoad({ playing = false } = {}): void {
    const idle = this.preload === 'none' && !this.autoplay && !playing && this.nativeEl.paused
    if (idle || this.#loadScheduled || this.#source !== null || this.#error !== null) return
    this.#loadScheduled = true
    queueMicrotask(() => {
      this.#loadScheduled = false
      if (this.#source === null && this.#connected) this.#open()
    })
  }

  #open(): void {
    const object = this.#srcObject
    if (object instanceof Object && !('byteLength' in object) && !(object instanceof Blob)) {
      // A stream or media source of the platform's own.
      this.nativeEl.srcObject = object
      return
    }
    const source = this.#torrentSource
    if (source === null) return
    this.#selectOnly = typeof source === 'string' ? selectOnlyOf(source) : null
    try {
      const { trackers, iceServers, policy } = this
      // Nothing chosen is no choice: another use of the same torrent may have made one.
      const chosen = this.#choices
      const choices = {
        ...(typeof chosen === 'function' ? { choicesFor: chosen } : chosen),
        ...(Object.keys(policy).length > 0 ? { policy } : {}),
      }
      this.#source = new TorrentUse(
        { source, trackers, iceServers, choices },
        {
          stats: (snapshot) => {
            this.#snapshot = snapshot
            this.#playback.holdAutoplay()
            this.#dispatch('torrentstats', snapshot)
          },
          metadata: (_torrent, snapshot) => {
            this.#snapshot = snapshot
            this.#hasMetadata = true
            this.#dispatch('torrentmetadata', snapshot)
            this.#playFile()
          },
          failed: (error) => this.#fail(error),
        },
      )
    } catch (error) {
      this.#fail(toTorrentError(error))
    }
  }

  #fileChosen(): void {
    if (!this.#hasMetadata) return
    // A source that failed for good is opened anew.
    if (this.#source?.torrent === null) {
      this.load()
      return
    }
    this.#error = null
    this.#leaveFile()
    this.#startAt = 0
    this.#playFile()
  }

  #playFile(): void {
    const torrent = this.#source?.torrent
    const snapshot = this.#snapshot
    if (!torrent || snapshot === null) return
    const { files } = snapshot
    this.#choice.pick(torrent, files, askedFile(files, this.file, this.#selectOnly))
  }

  #fail(error: TorrentError): void {
    this.#error = mediaErrorOf(error)
    this.#playback.fail(new DOMException(error.message, 'NotSupportedError'))
    this.#dispatch('torrenterror', error)
    this.dispatchEvent(new CustomEvent('error', { detail: this.#error }))
  }

  /** Leaves the old source, whatever state it is in. */
  #abandon(): void {
    const had = this.#source !== null
    this.#source?.close()
    this.#source = null
    this.#snapshot = null
    this.#hasMetadata = false
    this.#error = null
    if (had) this.#playback.abandon()
    this.#leaveFile()
  }

  #leaveFile(): void {
    this.#choice.stop()
    this.#file = null
    this.#missing = null
    this.#playback.close()
  }

  #dispatch<Name extends keyof TorrentVideoEventMap>(
    name: Name,
    detail: TorrentVideoEventMap[Name]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /** A property set before the element was defined hides our accessor until it is set again. */
  #upgradeProperty(name: (typeof ownProperties)[number]): void {
    if (!Object.hasOwn(this, name)) return
    const value = this[name]
    Reflect.deleteProperty(this, name)
    Reflect.set(this, name, value)
  }
}
