import { CustomVideoElement } from 'custom-media-element'

/**
 * What `CustomVideoElement` is, as far as we change it: `srcObject` and `error` mean more here than in the
 * platform.
 */
interface Video
  extends Omit<HTMLVideoElement, 'srcObject' | 'error' | 'play' | 'pause' | 'load'>,
    CustomElementCallbacks {
  readonly nativeEl: HTMLVideoElement
  play(): Promise<void>
  pause(): void
  load(): void
  handleEvent(event: Event): void
}

interface CustomElementCallbacks {
  connectedCallback(): void
  disconnectedCallback(): void
  attributeChangedCallback(name: string, before: string | null, now: string | null): void
}

interface VideoConstructor {
  new (): Video
  readonly observedAttributes: string[]
  getTemplateHTML(attributes: Record<string, string>): string
}

const CustomVideo = CustomVideoElement as unknown as VideoConstructor

/**
 * A custom element with a native `<video>` inside and all of its properties. `CustomVideoElement` gives
 * `false` for every attribute that is not set; where a `<video>` gives something else, so does this.
 */
export class VideoBase extends CustomVideo {
  override get poster(): string {
    return this.nativeEl.poster
  }
  override set poster(value: string) {
    this.setAttribute('poster', value)
  }

  override get crossOrigin(): string | null {
    return this.nativeEl.crossOrigin
  }
  override set crossOrigin(value: string | null) {
    if (value === null) this.removeAttribute('crossorigin')
    else this.setAttribute('crossorigin', value)
  }

  /**
   * In a page's HTML `muted` means that playback begins without sound. A `<video>` reads it when it is made;
   * ours may be made by a script, or by the player, before its attributes are set. So it counts as long as
   * nothing is loaded. Without it browsers refuse `autoplay` until a person has done something.
   */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now)
    const { nativeEl } = this
    if (name === 'muted' && nativeEl.networkState === HTMLMediaElement.NETWORK_EMPTY) {
      nativeEl.muted = now !== null
    }
  }
}
