import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import { type AttributeProperties, attributeTable, readAttributes, type TorrentSource } from './attributes.ts'
import type { TorrentSourceOptions } from './torrent-use.ts'

type ChoicesBesideAttributes = Omit<TorrentChoices, keyof AttributeProperties>

/** See {@link TorrentVideoElement.choices}. */
export type ElementChoices = ChoicesBesideAttributes | ((infoHash: string) => ChoicesBesideAttributes)

/** What holds for the torrents of an element: given by property, or else by attribute. */
export class ElementOptions {
  readonly #attribute: (name: string) => string | null
  readonly #given: { -readonly [Name in keyof AttributeProperties]?: AttributeProperties[Name] | null } = {}
  choices: ElementChoices = {}

  /** @param attribute the text of an attribute of the element, `null` where it is not set */
  constructor(attribute: (name: string) => string | null) {
    this.#attribute = attribute
  }

  /** Gives a property; with `null` the attributes give it again. */
  give<Name extends keyof AttributeProperties>(name: Name, value: AttributeProperties[Name] | null): void {
    this.#given[name] = value
  }

  /** Whether the property was given, so that its attributes do not count. */
  isGiven(name: keyof AttributeProperties): boolean {
    return this.#given[name] != null
  }

  /** @throws TorrentError `internal` when the attribute is one that cannot be read */
  read<Name extends keyof AttributeProperties>(name: Name): AttributeProperties[Name] {
    return this.#given[name] ?? readAttributes(name, this.#attribute)
  }

  /**
   * What a torrent is opened with.
   *
   * @throws TorrentError `internal` when an attribute cannot be read
   */
  forSource(source: TorrentSource): TorrentSourceOptions {
    // Every other property is a choice for the torrent, and reaches the engine as it is.
    const { file: _, resume: __, iceServers, policy, ...choices } = this.#all
    const chosen = this.choices
    return {
      source,
      iceServers,
      choices: {
        ...(typeof chosen === 'function' ? { choicesFor: chosen } : chosen),
        ...choices,
        // Nothing chosen is no choice: another use of the same torrent may have made one.
        ...(Object.keys(policy).length > 0 ? { policy } : {}),
      },
    }
  }

  get #all(): AttributeProperties {
    const names = new Set(attributeTable.map(({ property }) => property))
    return Object.fromEntries(
      [...names].map((name) => [name, this.read(name)]),
    ) as unknown as AttributeProperties
  }
}
