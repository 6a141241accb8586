import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatPercent } from '../elements/format.ts'
import { film, note, page } from '../elements/icons.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/snapshot.ts'
import type { DownloadMode, FilePriority } from '../swarm/policy.ts'

export interface FileListOptions {
  readonly torrent: TorrentSnapshot
  /** Index of the file that plays. */
  readonly current: number | undefined
  readonly play: (file: FileSnapshot) => void
  readonly prioritize: (file: FileSnapshot, priority: FilePriority) => void
}

/** What the three priorities mean depends on what is downloaded without them. */
const priorityNames: Record<Exclude<DownloadMode, 'window'>, Record<FilePriority, string>> = {
  file: { normal: 'When played', high: 'Download', skip: 'Skip' },
  whole: { normal: 'Download', high: 'First', skip: 'Skip' },
}

const sizeText = ({ length, downloaded }: FileSnapshot): string => {
  const there = length > 0 && downloaded < length ? `${formatPercent(downloaded / length)} of ` : ''
  return `${there}${formatBytes(length)}`
}

const choiceView = (
  file: FileSnapshot,
  mode: DownloadMode,
  prioritize: FileListOptions['prioritize'],
): TemplateResult | typeof nothing => {
  if (mode === 'window') return nothing
  const isHere = file.downloaded >= file.length
  const onChange = (event: Event): void =>
    prioritize(file, (event.target as HTMLSelectElement).value as FilePriority)
  return html`<select
    aria-label=${`What to download of ${file.path}`}
    title=${isHere ? 'All of it is here' : 'What to download'}
    ?disabled=${isHere}
    .value=${file.priority}
    @change=${onChange}
  >
    ${(Object.entries(priorityNames[mode]) as [FilePriority, string][]).map(
      ([value, name]) => html`<option value=${value} ?selected=${value === file.priority}>${name}</option>`,
    )}
  </select>`
}

/** The files of a torrent: to play, and to choose what is downloaded of each. */
export const filesView = ({ torrent, current, play, prioritize }: FileListOptions): TemplateResult => {
  const mode = torrent.policy.download
  const row = (file: FileSnapshot): TemplateResult => {
    const icon = !file.playable ? page : file.type.startsWith('audio/') ? note : film
    const content = html`${icon}<span class="name">${file.path}</span><span class="size">${sizeText(file)}</span>`
    return html`<li class=${file.priority === 'skip' ? 'skipped' : ''}>
      ${
        file.length > 0
          ? html`<button aria-current=${file.index === current} @click=${() => play(file)}>${content}</button>`
          : html`<div>${content}</div>`
      }
      ${choiceView(file, mode, prioritize)}
    </li>`
  }
  return html`<section>
    <h2>Files</h2>
    ${mode === 'window' ? html`<p class="hint">Of each file only what you watch is downloaded.</p>` : nothing}
    <ul class="files">${torrent.files.map(row)}</ul>
  </section>`
}
