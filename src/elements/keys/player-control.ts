import { endOf } from '../film-length.ts'
import { playerCommands } from '../player-commands.ts'
import { clockText } from '../system/clock-text.ts'
import { keysTexts } from '../texts/keys.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { tryToPlay } from '../try-to-play.ts'
import type { KeyAction } from './key-table.ts'
import { SeekTally } from './seek-tally.ts'
import { fineSpeed, formatSpeed, nextSpeed } from './speeds.ts'

/** What is shown on the picture for a moment, and read to those who cannot see it. */
export type Feedback =
  | { readonly kind: 'play' | 'pause' }
  /** Seconds that jumps which follow each other make together. */
  | { readonly kind: 'seek'; readonly seconds: number }
  /** 0 … 1. */
  | { readonly kind: 'volume' | 'brightness'; readonly level: number }
  | { readonly kind: 'muted' }
  | { readonly kind: 'speed' | 'text'; readonly text: string }

/** Seconds of one frame for `,` and `.`: the platform does not tell the frame rate. */
const frameSeconds = 1 / 25

/** A step louder or quieter: on a whole multiple of the step, whatever the volume was set to by hand. */
export const volumeAfter = (volume: number, amount: number): number => {
  const steps = Math.round(volume / Math.abs(amount)) + Math.sign(amount)
  return Math.round(Math.min(1, Math.max(0, steps * Math.abs(amount))) * 1000) / 1000
}

/** Has the player do what keys and gestures ask for, and tells what to show of it. */
export class PlayerControl {
  readonly #player: TorrentPlayerElement
  readonly #tally = new SeekTally()

  constructor(player: TorrentPlayerElement) {
    this.#player = player
  }

  /** media-chrome's controller: it remembers the volume, and knows every browser's full screen. */
  get controller(): HTMLElement | null {
    return this.#player.shadowRoot?.querySelector<HTMLElement>('media-controller') ?? null
  }

  get isFullScreen(): boolean {
    // media-chrome knows only after an event; the second of two quick presses would be lost.
    if (document.fullscreenEnabled) return this.#player.matches(':fullscreen')
    return this.controller?.hasAttribute('mediaisfullscreen') ?? false
  }

  /** Whether this device lets a page set the volume: iPhones do not. */
  get hasVolume(): boolean {
    return this.controller?.getAttribute('mediavolumeunavailable') !== 'unsupported'
  }

  perform(action: KeyAction): Feedback | null {
    const { media } = this.#player
    switch (action.type) {
      case 'play-pause':
        return this.togglePlay()
      case 'seek-by':
        return this.seekBy(action.seconds)
      case 'seek-to':
        this.#seekTo(action.fraction * endOf(media))
        return endOf(media) === 0 ? null : { kind: 'text', text: clockText(media.currentTime) }
      case 'step':
        if (media.paused) this.#seekTo(media.currentTime + action.frames * frameSeconds)
        return null
      case 'volume-by':
        return this.#volumeBy(action.amount)
      case 'mute':
        return this.toggleMute()
      case 'speed-step':
        return this.setSpeed(nextSpeed(media.playbackRate, action.direction))
      case 'speed-fine':
        return this.setSpeed(fineSpeed(media.playbackRate, action.direction))
      case 'speed-normal':
        return this.setSpeed(1)
      case 'full-screen':
        this.toggleFullScreen()
        return null
      case 'command': {
        const text = playerCommands(this.#player).get(action.name)?.()
        return text === undefined ? null : { kind: 'text', text }
      }
    }
  }

  togglePlay(): Feedback | null {
    const { media } = this.#player
    if (media.error !== null) return null
    if (!media.paused) {
      media.pause()
      return { kind: 'pause' }
    }
    tryToPlay(media)
    return { kind: 'play' }
  }

  seekBy(seconds: number): Feedback | null {
    const { media } = this.#player
    if (endOf(media) === 0) return null
    this.#seekTo(media.currentTime + seconds)
    return { kind: 'seek', seconds: this.#tally.add(seconds, performance.now()) }
  }

  toggleMute(): Feedback {
    const { media } = this.#player
    const mutes = !media.muted && media.volume > 0
    this.#request(mutes ? 'mediamuterequest' : 'mediaunmuterequest')
    return mutes ? { kind: 'muted' } : { kind: 'volume', level: media.volume }
  }

  setVolume(level: number): Feedback {
    const { media } = this.#player
    this.#request('mediavolumerequest', Math.min(1, Math.max(0, level)))
    return media.volume === 0 || media.muted ? { kind: 'muted' } : { kind: 'volume', level: media.volume }
  }

  /** The next file of the torrent is played at this speed too. */
  setSpeed(speed: number): Feedback {
    const { media } = this.#player
    media.defaultPlaybackRate = speed
    media.playbackRate = speed
    return { kind: 'speed', text: keysTexts().times(formatSpeed(speed)) }
  }

  toggleFullScreen(): void {
    this.#request(this.isFullScreen ? 'mediaexitfullscreenrequest' : 'mediaenterfullscreenrequest')
  }

  #volumeBy(amount: number): Feedback {
    const { muted, volume } = this.#player.media
    if (muted && amount < 0) return { kind: 'muted' }
    return this.setVolume(volumeAfter(muted ? 0 : volume, amount))
  }

  #seekTo(seconds: number): void {
    const { media } = this.#player
    const end = endOf(media)
    if (end > 0) media.currentTime = Math.min(end, Math.max(0, seconds))
  }

  #request(type: string, detail?: number): void {
    this.controller?.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

const controls = new WeakMap<TorrentPlayerElement, PlayerControl>()

/** The one control of a player: keys and gestures share the count of jumps. */
export const controlOf = (player: TorrentPlayerElement): PlayerControl => {
  const known = controls.get(player)
  if (known !== undefined) return known
  const control = new PlayerControl(player)
  controls.set(player, control)
  return control
}
