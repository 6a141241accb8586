import { Attributes, Events } from 'custom-media-element'
import { attributeNames } from './attributes.ts'
import { torrentEventNames } from './torrent-events.ts'
import type { TorrentVideoElement } from './torrent-video.ts'

/**
 * Attributes that a wrapper of `<torrent-video>` hands on to it. `controls` is not one: the wrapper draws its
 * own.
 */
export const delegatedAttributes: readonly string[] = [
  ...Attributes.filter((name) => name !== 'controls'),
  ...attributeNames,
]

/** Events of `<torrent-video>` that a wrapper fires again. */
export const delegatedEvents: readonly string[] = [...Events, ...torrentEventNames]

/** What a wrapper of `<torrent-video>` takes over from it: all that is not an element's own. */
export type MediaMembers = Omit<
  Pick<TorrentVideoElement, Exclude<keyof TorrentVideoElement, keyof HTMLElement>>,
  'nativeEl' | 'handleEvent' | 'controls' | 'width' | 'height' | keyof Callbacks
>
interface Callbacks {
  connectedCallback(): void
  disconnectedCallback(): void
  attributeChangedCallback(): void
}

const notDelegated = new Set(['constructor', 'nativeEl', 'handleEvent', 'controls', 'width', 'height'])
/** What the platform calls on an element itself. `requestVideoFrameCallback` is a film's. */
const isReaction = /^(?:connected|disconnected|adopted|attributeChanged|connectedMove|form\w+)Callback$/

const memberNames = (prototype: object): Set<string> => {
  const names = new Set<string>()
  const root = globalThis.HTMLElement?.prototype
  for (let proto = prototype; proto && proto !== root && proto !== Object.prototype; ) {
    for (const name of Object.getOwnPropertyNames(proto)) names.add(name)
    proto = Object.getPrototypeOf(proto)
  }
  for (const name of [...names]) if (notDelegated.has(name) || isReaction.test(name)) names.delete(name)
  return names
}

/**
 * Gives `target`, a prototype, every member of `<torrent-video>`, handed on to the element in its `media`
 * property. Members that `target` has are left alone.
 */
export const delegateMedia = (target: object, video: object): void => {
  const native = globalThis.HTMLVideoElement?.prototype
  const names = new Set([...memberNames(video), ...(native ? memberNames(native) : [])])
  for (const name of names) {
    if (name in target) continue
    Object.defineProperty(target, name, {
      configurable: true,
      get(this: { media: Record<string, unknown> }) {
        const value = this.media[name]
        return typeof value === 'function' ? value.bind(this.media) : value
      },
      set(this: { media: Record<string, unknown> }, value: unknown) {
        this.media[name] = value
      },
    })
  }
}
