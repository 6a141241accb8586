import { codecName } from '../../media/codec-names.ts'
import { onTextsChange } from '../../shared/texts.ts'
import { filmFactsOf, type SoundtrackFact } from '../film-facts.ts'
import { takesSound } from '../repackaged/choose-tracks.ts'
import { mediaSourceHere } from '../repackaged/media-source-here.ts'
import { soundtracksTexts } from '../texts/soundtracks.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { rememberedLanguage, rememberedSoundtrack, rememberSoundtrack } from './soundtrack-memory.ts'
import { type SoundtrackRow, soundtrackRows, soundtrackToHear } from './soundtrack-rows.ts'

const soundTypes = (codec: string): string[] =>
  ['mp4', 'webm'].map((container) => `audio/${container}; codecs="${codec}"`)

export interface SoundtrackListener {
  changed(): void
  say(sentence: string): void
}

/** The soundtracks of what one player plays: which is heard, and which is to be. */
export class SoundtrackSession {
  readonly #player: TorrentPlayerElement
  readonly #listener: SoundtrackListener
  readonly #ends: (() => void)[]
  #soundtracks: readonly SoundtrackFact[] = []
  /** The soundtrack that was asked for and is not heard yet. */
  #asked: number | null = null

  constructor(player: TorrentPlayerElement, listener: SoundtrackListener) {
    this.#player = player
    this.#listener = listener
    player.addEventListener('torrentsoundtrackchange', this.#onChange)
    const facts = filmFactsOf(player)
    this.#ends = [
      () => player.removeEventListener('torrentsoundtrackchange', this.#onChange),
      facts.onChange(({ soundtracks }) => this.#found(soundtracks)),
      onTextsChange(() => listener.changed()),
    ]
  }

  /** Looks at what is known already. */
  begin(): void {
    this.#found(filmFactsOf(this.#player).current.soundtracks)
  }

  end(): void {
    for (const end of this.#ends) end()
  }

  get rows(): readonly SoundtrackRow[] {
    return soundtrackRows(this.#soundtracks, this.#isPlayable)
  }

  /** Number of the soundtrack that is heard, or that has been asked for. */
  get current(): number | null {
    return this.#asked ?? this.#player.media.soundtrack ?? this.#soundtracks[0]?.id ?? null
  }

  /** A person chose it. */
  choose(id: number): void {
    const track = this.#soundtracks.find((each) => each.id === id)
    if (track === undefined || id === this.current) return
    rememberSoundtrack(this.#film, id, track.language)
    this.#ask(track)
  }

  /** The film that plays, so that its soundtrack can be remembered. */
  get #film(): string {
    const { torrent, currentFile } = this.#player.media
    return `${torrent?.infoHash}/${currentFile?.index}`
  }

  /** The next one that the browser decodes. Returns what was chosen, for the viewer. */
  next(): string | undefined {
    const playable = this.rows.filter(({ isPlayable }) => isPlayable)
    const at = playable.findIndex(({ id }) => id === this.current)
    const next = playable[(at + 1) % playable.length]
    if (next === undefined || playable.length < 2) return undefined
    this.choose(next.id)
    return soundtracksTexts().chosen(next.title)
  }

  #isPlayable = (codec: string, isFirst: boolean): boolean => {
    // What is not known may well play; if it does not, the film goes on as before.
    if (codec === '') return true
    const { media } = this.#player
    if (isFirst && soundTypes(codec).some((type) => media.canPlayType(type) !== '')) return true
    const here = mediaSourceHere()
    return here !== null && takesSound(codec, here.canTake)
  }

  #ask({ id }: SoundtrackFact): void {
    const { media } = this.#player
    // What the browser plays by itself is the first one, and it plays that best.
    const isFirst = this.#soundtracks[0]?.id === id
    this.#asked = id
    media.soundtrack = isFirst ? null : id
    if ((media.soundtrack ?? this.#soundtracks[0]?.id) === id) this.#asked = null
    this.#listener.changed()
  }

  #found(soundtracks: readonly SoundtrackFact[]): void {
    if (soundtracks === this.#soundtracks) return
    this.#soundtracks = soundtracks
    this.#asked = null
    if (soundtracks.length > 1) this.#chooseByItself()
    this.#listener.changed()
  }

  #chooseByItself(): void {
    const heard = this.#player.media.soundtrack
    const remembered = { id: rememberedSoundtrack(this.#film), language: rememberedLanguage() }
    const wanted = soundtrackToHear(this.#soundtracks, this.#isPlayable, heard, remembered)
    if (wanted !== null) this.#ask(wanted)
    const [first] = this.rows
    const now = this.rows.find(({ id }) => id === (wanted?.id ?? heard))
    if (first === undefined || first.isPlayable || now === undefined || now.id === first.id) return
    const codec = codecName(this.#soundtracks[0]?.codec ?? '')
    this.#listener.say(soundtracksTexts().instead(first.title, codec, now.title))
  }

  #onChange = (): void => {
    const asked = this.rows.find(({ id }) => id === this.#asked)
    const { soundtrack } = this.#player.media
    this.#asked = null
    // The browser took the film in no other form, and plays on as it did.
    if (asked !== undefined && asked.id !== (soundtrack ?? this.#soundtracks[0]?.id)) {
      this.#listener.say(soundtracksTexts().refused(asked.title))
    }
    this.#listener.changed()
  }
}
