import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { TorrentPlayerElement } from '../elements/torrent-player.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { applyCommand, type TorrentCommand } from '../engine/messages/torrent-command.ts'
import { selectOnlyOf } from '../protocol/link.ts'
import { saveChoices } from './torrent-choices.ts'
import type { TrackerActions } from './torrent-details.ts'

/** The view in which a person adds and removes trackers. */
export interface TrackerChoicesHost extends ReactiveControllerHost {
  readonly shadowRoot: ShadowRoot | null
  readonly source: string
}

/** Removes, restores and adds trackers of the torrent on the screen, and keeps that for later visits. */
export class TrackerChoices implements ReactiveController {
  readonly #host: TrackerChoicesHost
  readonly #player: () => TorrentPlayerElement | null
  /** The button that was pressed goes with its row: the focus stays with the tracker. */
  #pressed: string | null = null

  readonly actions: TrackerActions = {
    remove: (url) => {
      this.#pressed = url
      this.#player()?.removeTracker(url)
      this.#keep({ type: 'remove-tracker', url })
    },
    restore: (url) => {
      this.#pressed = url
      this.#player()?.restoreTracker(url)
      this.#keep({ type: 'restore-tracker', url })
    },
    add: (url) => {
      this.#player()?.addTracker(url)
      this.#keep({ type: 'add-tracker', url })
    },
  }

  constructor(host: TrackerChoicesHost, player: () => TorrentPlayerElement | null) {
    this.#host = host
    this.#player = player
    host.addController(this)
  }

  hostUpdated(): void {
    const url = this.#pressed
    const root = this.#host.shadowRoot
    if (url === null || root === null || root.activeElement) return
    const buttons = [...root.querySelectorAll<HTMLElement>('[data-tracker]')]
    const button = buttons.find(({ dataset }) => dataset.tracker === url)
    if (button === undefined) return
    this.#pressed = null
    button.focus({ preventScroll: true })
  }

  /** At once: the tab may be closed before the engine has said that it is done. */
  #keep(command: TorrentCommand): void {
    const torrent = this.#player()?.torrent ?? null
    if (torrent === null) return
    const { removedTrackers, addedTrackers } = applyCommand(
      { removedTrackers: torrent.removedTrackers, addedTrackers: torrent.addedTrackers },
      command,
    )
    const changed: TorrentSnapshot = {
      ...torrent,
      removedTrackers: removedTrackers ?? [],
      addedTrackers: addedTrackers ?? [],
    }
    saveChoices(changed, {}, selectOnlyOf(this.#host.source))
  }
}
