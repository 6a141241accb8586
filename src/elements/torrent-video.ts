import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'
import {
  attributeNames,
  attributeTable,
  isTorrentSource,
  type TorrentSource,
  upgradeProperties,
} from './attributes.ts'
import { CommandedTorrent } from './commanded-torrent.ts'
import { type ElementChoices, ElementOptions } from './element-options.ts'
import { FileChooser } from './file-chooser.ts'
import { mediaErrorOf, type TorrentMediaError } from './media-error.ts'
import { NativePlayback } from './native-playback.ts'
import { PlayedTorrent } from './played-torrent.ts'
import { LeftPlace } from './system/left-place.ts'
import type { TorrentVideoEventMap } from './torrent-events.ts'

/**
 * `<torrent-video>`: an `HTMLVideoElement` whose source is a torrent. It has no controls of its own, and
 * works as the media element of `<media-controller>`. Only `define.ts` registers it.
 *
 * `src`: magnet link, info hash or URL of a `.torrent`; `srcObject`: a `.torrent` as Blob or bytes; `file`:
 * index or path.
 */
export class TorrentVideoElement extends CommandedTorrent {
  protected override readonly playback = new NativePlayback(this, {
    media: () => this.nativeEl,
    snapshot: () => this.torrent,
    emit: (type) => this.dispatchEvent(new CustomEvent(type)),
    failed: (error) => this.#fail(error),
    partMissing: (part, error) => this.#played?.partMissing(part, error),
    soundtrackChanged: (soundtrack) => this.#dispatch('torrentsoundtrackchange', { soundtrack }),
  })
  protected override readonly running = () => this.#played?.torrent ?? null
  readonly #choice = new FileChooser()
  readonly #options = new ElementOptions((name) => this.getAttribute(name))
  readonly #left = new LeftPlace(this)
  #srcObject: TorrentSource | MediaStream | MediaSource | null = null
  #played: PlayedTorrent | null = null
  #error: TorrentMediaError | null = null
  #loadScheduled = false
  #connected = false

  static override get observedAttributes(): string[] {
    return [...CommandedTorrent.observedAttributes, ...attributeNames]
  }

  /** The native element must never see the torrent's `src`. */
  static override getTemplateHTML({ src: _, ...attributes }: Record<string, string>): string {
    return CommandedTorrent.getTemplateHTML(attributes).replace('<video', '<video part="video"')
  }

  // -------------------------------------------------------------------------------------------------- torrent

  /** Everything known of the torrent now, as plain data, or `null` before its info hash is known. */
  get torrent(): TorrentSnapshot | null {
    return this.#played?.snapshot ?? null
  }

  /** The file that plays, or `null` before the files are known. */
  get currentFile(): FileSnapshot | null {
    return this.#played?.file ?? null
  }

  /** Why only the sound of the film is played; `null` when its picture is shown, or nothing plays yet. */
  get pictureError(): TorrentError | null {
    return this.#played?.whyMissing('picture') ?? null
  }

  /**
   * Why only the picture of the film is shown; `null` when its sound is played, it has none, or nothing
   * plays.
   */
  get soundError(): TorrentError | null {
    return this.#played?.whyMissing('sound') ?? null
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
   * Index or path of the file to play, as the page asks for it; `null` leaves the choice to the element: a
   * film, the first episode, or the first song.
   */
  get file(): number | string | null {
    return this.#options.read('file')
  }
  set file(value: number | string | null) {
    if (value === null || value === undefined) this.removeAttribute('file')
    else this.setAttribute('file', String(value))
  }

  /**
   * Goes on where a person left: it remembers the file, its place and the speed in this browser, opens the
   * file there, and files that were hardly begun or seen to the end from the beginning. Not for the file
   * and the place that the page or the link names.
   */
  get resume(): boolean {
    return this.#options.read('resume')
  }
  set resume(value: boolean) {
    this.toggleAttribute('resume', value)
  }

  /** Seconds: where the file that plays went on because of `resume`; `null`: it did not. */
  get resumedAt(): number | null {
    return this.#left.resumedAt
  }

  /** Trackers asked besides those that the source names. */
  get trackers(): readonly string[] {
    return this.#options.read('trackers')
  }
  set trackers(value: readonly string[] | null) {
    this.#options.give('trackers', value)
  }

  /**
   * `RTCIceServer`s for connections; `null`: the page's default. An attribute that cannot be read is an error
   * on load.
   */
  get iceServers(): RTCIceServer[] | null {
    return this.#options.read('iceServers')
  }
  set iceServers(value: RTCIceServer[] | null) {
    this.#options.give('iceServers', value)
  }

  /**
   * How much the torrent may take and give: what is set here, or else by the attributes of the same names
   * (`download`, `upload-limit` and so on). What neither says follows the client's policy. Changes take
   * effect at once.
   */
  get policy(): PolicyChoices {
    return this.#options.read('policy')
  }
  set policy(value: PolicyChoices | null) {
    this.#options.give('policy', value === null ? null : parsePolicyChoices(value))
    this.#policyChanged()
  }

  /**
   * What holds for the next torrent from its first moment: whether it is paused, its file priorities, the
   * trackers that were removed and added. A function gives it for the torrent's info hash, once that is
   * known.
   */
  get choices(): ElementChoices {
    return this.#options.choices
  }
  set choices(choices: ElementChoices) {
    this.#options.choices = choices
  }

  /** A `.torrent` as a Blob, a File or bytes; or a stream or media source of the platform's own. */
  get srcObject(): TorrentSource | MediaStream | MediaSource | null {
    return this.#srcObject
  }
  set srcObject(value: TorrentSource | MediaStream | MediaSource | null) {
    this.#srcObject = value
    this.#choice.forget()
    this.load()
  }

  // ----------------------------------------------------------------------------------------- HTMLMediaElement

  override get src(): string {
    return this.getAttribute('src') ?? ''
  }
  override set src(value: string) {
    this.setAttribute('src', value)
  }

  /** Why nothing plays, shaped like a `MediaError`; `null` while nothing is wrong. */
  get error(): TorrentMediaError | MediaError | null {
    return this.#error ?? (this.#played !== null ? null : this.nativeEl.error)
  }

  override get networkState(): number {
    if (this.#error !== null) return HTMLMediaElement.NETWORK_NO_SOURCE
    const waiting = this.#loadScheduled || (this.#played !== null && this.#played.file === null)
    return waiting || this.playback.isReloading
      ? HTMLMediaElement.NETWORK_LOADING
      : this.nativeEl.networkState
  }

  /**
   * Before the file is known the promise waits for it, as the platform's does while it looks for a source.
   */
  override play(): Promise<void> {
    if (this.#error !== null) {
      return Promise.reject(new DOMException(this.#error.message, 'NotSupportedError'))
    }
    this.#scheduleLoad({ playing: true })
    return super.play()
  }

  /** Starts anew from the source that `src` or `srcObject` names. */
  override load(): void {
    this.#abandon()
    this.playback.startAt(0)
    this.#scheduleLoad()
  }

  // ------------------------------------------------------------------------------------------- custom element

  override connectedCallback(): void {
    upgradeProperties(this)
    super.connectedCallback()
    this.#left.connect()
    this.#connected = true
    this.#scheduleLoad()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#left.disconnect()
    this.#connected = false
    // An element that only moves within the document keeps its torrent: the platform too waits for a stable
    // state.
    queueMicrotask(() => {
      if (this.isConnected || this.#played === null) return
      const position = this.currentTime
      this.#abandon()
      this.playback.startAt(position)
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
    const isNew = before !== now
    const row = attributeTable.find((each) => each.name === name)
    // Setting it again counts, even to the same value: it replaces what a person chose since.
    if (row?.onChange === 'file' && (this.#choice.forget() || isNew)) this.#fileChosen()
    if (!isNew) return
    if (row?.onChange === 'policy' && !this.#options.isGiven('policy')) this.#policyChanged()
    if (name === 'preload' || name === 'autoplay') this.#scheduleLoad()
  }

  // -------------------------------------------------------------------------------------------------- loading

  /** Attributes that are set together take effect together, and `preload="none"` waits for `play()`. */
  #scheduleLoad({ playing = false } = {}): void {
    const idle = this.preload === 'none' && !this.autoplay && !playing && this.nativeEl.paused
    if (idle || this.#loadScheduled || this.#played !== null || this.#error !== null) return
    this.#loadScheduled = true
    queueMicrotask(() => {
      this.#loadScheduled = false
      if (this.#played === null && this.#connected) this.#open()
    })
  }

  #open(): void {
    const source = this.#srcObject ?? this.src
    if (source === '') return
    if (!isTorrentSource(source)) {
      // A stream or media source of the platform's own.
      if (!('byteLength' in source)) this.nativeEl.srcObject = source
      return
    }
    try {
      this.#played = new PlayedTorrent(this.#options.forSource(source), this.#choice, this.playback, {
        file: () => this.file,
        fileLeft: (snapshot) => this.#left.fileOf(snapshot),
        opens: (infoHash, file) => this.#left.open(infoHash, file),
        dispatch: (name, detail) => this.#dispatch(name, detail),
        failed: (error) => this.#fail(error),
      })
    } catch (error) {
      this.#fail(toTorrentError(error))
    }
  }

  #policyChanged(): void {
    this.#played?.torrent?.setPolicy(this.policy)
  }

  #fileChosen(): void {
    const played = this.#played
    if (!played?.hasMetadata) return
    // A source that failed for good is opened anew.
    if (played.torrent === null) {
      this.load()
      return
    }
    this.#error = null
    played.playChosen()
  }

  #fail(error: TorrentError): void {
    this.#error = mediaErrorOf(error)
    this.playback.fail(new DOMException(error.message, 'NotSupportedError'))
    this.#dispatch('torrenterror', error)
    this.dispatchEvent(new CustomEvent('error', { detail: this.#error }))
  }

  /** Leaves the source, in whatever state it is. */
  #abandon(): void {
    const played = this.#played
    played?.close()
    this.#played = null
    this.#error = null
    if (played !== null) this.playback.abandon()
    this.#choice.stop()
    this.playback.close()
  }

  #dispatch<Name extends keyof TorrentVideoEventMap>(
    name: Name,
    detail: TorrentVideoEventMap[Name]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
