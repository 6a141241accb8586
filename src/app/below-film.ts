import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentPlayerElement } from '../elements/torrent-player.ts'
import { tryToPlay } from '../elements/try-to-play.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { selectOnlyOf } from '../protocol/link.ts'
import { belowFilmStyles } from './below-film-styles.ts'
import type { PrioritizeDetail } from './file-list.ts'
import { headingView } from './heading-view.ts'
import { shareSection } from './share-section.ts'
import type { ShareTrackers } from './share-trackers.ts'
import { detailsTexts } from './texts/details.ts'
import { saveChoices } from './torrent-choices.ts'
import { detailsView } from './torrent-details.ts'
import { torrentDetailsStyles } from './torrent-details-styles.ts'
import { torrentLine } from './torrent-line.ts'
import { TrackerChoices, type TrackerChoicesHost } from './tracker-choices.ts'
import type { TrackerFormElement } from './tracker-form.ts'

export interface BelowFilmOptions {
  /** This tab made the torrent and is its first seed. */
  readonly isSeeding: boolean
  /** Something in it plays here. */
  readonly isForPlaying: boolean
  /** Trackers that every visitor of this site gets. */
  readonly siteTrackers: readonly string[]
}

/** What stands below the film in one view: heading, numbers, link, files and details of the torrent. */
export class BelowFilm {
  static readonly styles = [belowFilmStyles, torrentDetailsStyles]

  readonly #host: TrackerChoicesHost
  readonly #player: () => TorrentPlayerElement | null
  readonly #trackers: TrackerChoices
  /** Which trackers the link to share names. */
  #shareTrackers: ShareTrackers = 'public'

  constructor(host: TrackerChoicesHost, player: () => TorrentPlayerElement | null) {
    this.#host = host
    this.#player = player
    this.#trackers = new TrackerChoices(host, player)
  }

  /** Another torrent is shown: it has choices of its own. */
  reset(): void {
    this.#shareTrackers = 'public'
  }

  view(torrent: TorrentSnapshot, options: BelowFilmOptions): TemplateResult {
    return html`<div class="info">
      ${headingView(torrent, this.#player())}
      ${torrentLine(torrent)}
      ${shareSection({
        torrent,
        ...options,
        trackers: this.#shareTrackers,
        chooseTrackers: (trackers) => {
          this.#shareTrackers = trackers
          this.#host.requestUpdate()
        },
      })}
      ${torrent.files.length > 1 ? this.#fileList(torrent) : nothing}
      ${detailsView(torrent, this.#trackers.actions)}
    </div>`
  }

  /** For the player's card which says that a tracker is missing: leads to the field for one. */
  get trackerButton(): TemplateResult {
    return html`<button slot="tracker-actions" class="button" @click=${this.#showTrackers}>${detailsTexts().addTracker}</button>`
  }

  readonly #showTrackers = async (): Promise<void> => {
    const details = this.#host.shadowRoot?.querySelector('details')
    const form = this.#host.shadowRoot?.querySelector<TrackerFormElement>('tracker-form')
    if (!details || !form) return
    details.open = true
    await form.updateComplete
    form.scrollIntoView({ block: 'center' })
    form.focus({ preventScroll: true })
  }

  #fileList(torrent: TorrentSnapshot): TemplateResult {
    return html`<section>
      <file-list
        .torrent=${torrent}
        .current=${this.#player()?.currentFile?.index ?? null}
        @play-file=${({ detail }: CustomEvent<FileSnapshot>) => this.#choose(detail)}
        @prioritize-file=${this.#onPrioritize}
      ></file-list>
    </section>`
  }

  #onPrioritize = ({ detail: { file, priority } }: CustomEvent<PrioritizeDetail>): void => {
    const player = this.#player()
    if (player === null) return
    player.setFilePriority(file.index, priority)
    if (player.torrent === null) return
    saveChoices(player.torrent, { [file.index]: priority }, selectOnlyOf(this.#host.source))
  }

  #choose(file: FileSnapshot): void {
    const player = this.#player()
    const isPlaying = player?.currentFile?.index === file.index && player.error === null
    if (player === null || isPlaying) return
    player.playFile(file.index)
    tryToPlay(player)
    player.scrollIntoView({ block: 'nearest' })
  }
}
