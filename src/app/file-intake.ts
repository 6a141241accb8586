import { sayError, TorrentError, toTorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import type { FileDecision, GivenBy, GivenFile } from './file-decision.ts'
import { droppingProblems } from './texts/dropping-problems.ts'

/** What the page does with files, in its own words. */
export interface FileIntakeOptions {
  /** A film is on the screen. */
  readonly isWatching: () => boolean
  /** @throws TorrentError `invalid-torrent` when it is no torrent file */
  readonly open: (file: File) => Promise<void>
  readonly share: (files: readonly File[]) => Promise<void>
  /** Has the film on the screen show them. */
  readonly addSubtitles: (files: readonly File[]) => Promise<void> | undefined
  /** Asks whether these files are to be shared. Resolves with the answer. */
  readonly ask: (files: readonly File[]) => Promise<boolean>
  /** Tells a person a sentence, and changes nothing else. */
  readonly say: (sentence: string) => void
}

/** Files of which the head is read: what a person means shows in the first files of what they give. */
const maxHeads = 50

/** Loaded when it is needed: most visitors give a link. */
const loadDecision = (): Promise<typeof import('./file-decision.ts')> =>
  loadLazily(() => import('./file-decision.ts'), 'The part that tells what files are')

type Decision = Awaited<ReturnType<typeof loadDecision>>

const lookAt = async (file: File, readsHead: boolean, decision: Decision): Promise<GivenFile> => {
  const { headBytes, kindOfFile } = decision
  let head = new Uint8Array()
  // What cannot be read is told when it is opened or shared, with its name.
  if (readsHead) {
    head = new Uint8Array(
      await file
        .slice(0, headBytes)
        .arrayBuffer()
        .catch(() => new ArrayBuffer()),
    )
  }
  return {
    name: file.name,
    isInFolder: file.webkitRelativePath.includes('/'),
    kind: kindOfFile(file.name, file.type, head),
  }
}

/** Takes files that were dropped, pasted or chosen, and does what `decideFiles` says. */
export class FileIntake {
  readonly #options: FileIntakeOptions

  constructor(options: FileIntakeOptions) {
    this.#options = options
  }

  /** Resolves when it is done, also when it failed: that was said. */
  async take(files: readonly File[], by: GivenBy): Promise<void> {
    const { isWatching, say } = this.#options
    try {
      const decision = await loadDecision()
      const given = await Promise.all(files.map((file, index) => lookAt(file, index < maxHeads, decision)))
      await this.#do(decision.decideFiles(given, by, isWatching()), files)
    } catch (error) {
      const failure = toTorrentError(error)
      if (failure.code !== 'aborted') say(sayError(failure))
    }
  }

  async #do(decision: FileDecision, files: readonly File[]): Promise<void> {
    const { open, say } = this.#options
    switch (decision.does) {
      case 'say':
        say(decision.sentence)
        return
      case 'add-subtitles':
        await this.#options.addSubtitles(decision.indexes.flatMap((index) => files[index] ?? []))
        return
      case 'share':
        await this.#share(files, decision.asks)
        return
      case 'open': {
        const file = files[decision.index]
        if (file === undefined) return
        try {
          await open(file)
        } catch (error) {
          if (!decision.orShare || !(error instanceof TorrentError) || error.code !== 'invalid-torrent') {
            throw refused(file, error)
          }
          await this.#share(files, this.#options.isWatching())
          return
        }
        if (decision.note !== '') say(decision.note)
      }
    }
  }

  async #share(files: readonly File[], asks: boolean): Promise<void> {
    const { ask, share } = this.#options
    if (!asks || (await ask(files))) await share(files)
  }
}

/** Names the file, and says that it went nowhere. */
const refused = (file: File, error: unknown): TorrentError => {
  const { code, words } = toTorrentError(error, 'storage')
  if (code === 'aborted') return toTorrentError(error)
  if (code !== 'invalid-torrent') return toTorrentError(error)
  return new TorrentError(code, droppingProblems.notOpened(file.name, words), {
    cause: error,
  })
}
