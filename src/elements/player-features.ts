import type { TorrentPlayerElement } from './torrent-player.ts'

/**
 * Where features put what they show, as the player's template has it. `picture`: over the picture and below
 * the words and the controls; `center`: in the middle, where the large play button is; `over`: above all but
 * the controls; `top`: beside the title; `above-time`: over the time bar; `bar-play`: beside the play button;
 * `bar-menus`: among the buttons at the end of the bar. A feature hands over an element with a CSS `order`
 * where its place among others matters.
 */
const playerPlaces = ['picture', 'center', 'over', 'top', 'above-time', 'bar-play', 'bar-menus'] as const
export type PlayerPlace = (typeof playerPlaces)[number]

/**
 * A part of the player that comes with its controls, after the first picture. It listens to the player and
 * puts its elements into the player's places.
 *
 * @returns a function that ends it, and takes away what it has put there
 */
export type PlayerFeature = (player: TorrentPlayerElement) => () => void

const features: PlayerFeature[] = []
const players = new Set<FeatureHost>()

/** Gives these features to every player of the page, those that are there already too. */
export const addPlayerFeatures = (added: readonly PlayerFeature[]): void => {
  features.push(...added)
  for (const player of players) player.attach(added)
}

/** The features of one player, from when it is in the document until it leaves. */
export class FeatureHost {
  readonly #player: TorrentPlayerElement
  readonly #ends: (() => void)[] = []

  constructor(player: TorrentPlayerElement) {
    this.#player = player
  }

  /** The player has drawn its places and is in the document. */
  connect(): void {
    if (players.has(this)) return
    players.add(this)
    this.attach(features)
  }

  disconnect(): void {
    players.delete(this)
    for (const end of this.#ends.splice(0)) end()
  }

  /** A feature that fails leaves the others alone. */
  attach(added: readonly PlayerFeature[]): void {
    for (const feature of added) {
      try {
        this.#ends.push(feature(this.#player))
      } catch (error) {
        globalThis.reportError?.(error)
      }
    }
  }
}
