import { TorrentError } from '../shared/errors.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'

/** What `srcObject` takes besides a native media provider: a `.torrent` as a file or as bytes. */
export type TorrentSource = string | Blob | ArrayBuffer | Uint8Array

export const isTorrentSource = (source: TorrentSource | MediaProvider): source is TorrentSource =>
  typeof source === 'string' ||
  source instanceof Blob ||
  source instanceof ArrayBuffer ||
  source instanceof Uint8Array

/** Tracker URLs of the `trackers` attribute, separated by white space or commas, without repeats. */
export const parseTrackers = (text: string | null): string[] => [
  ...new Set((text ?? '').split(/[\s,]+/).filter((url) => url !== '')),
]

const isIceServer = (value: unknown): value is RTCIceServer => {
  if (typeof value !== 'object' || value === null || !('urls' in value)) return false
  const { urls } = value
  return typeof urls === 'string' || (Array.isArray(urls) && urls.every((url) => typeof url === 'string'))
}

/**
 * `RTCIceServer`s of the `ice-servers` attribute, a JSON array; `null` when the attribute is not there.
 *
 * @throws TorrentError `internal` when malformed: only the page's author can mend it.
 */
export const parseIceServers = (text: string | null): RTCIceServer[] | null => {
  if (text === null || text.trim() === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const message = 'The ice-servers attribute is not valid JSON.'
    throw new TorrentError('internal', message, { cause, remedy: 'none' })
  }
  if (!Array.isArray(value) || !value.every(isIceServer)) {
    const message = 'The ice-servers attribute must be a JSON array of objects with urls.'
    throw new TorrentError('internal', message, { remedy: 'none' })
  }
  return value
}

/**
 * The `file` attribute: a number is an index, or a name where the torrent has no such index (see
 * `find-file.ts`); anything else is a path; `null` leaves the choice to us.
 */
export const parseFile = (text: string | null): number | string | null => {
  if (text === null || text === '') return null
  return /^(0|[1-9]\d{0,5})$/.test(text) ? Number(text) : text
}

const parseNumber = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

/** One part of a policy. As with the platform's own attributes, a value without sense counts as none. */
const parsePolicyPart = (choices: { readonly [Name in keyof PolicyChoices]: unknown }): PolicyChoices => {
  try {
    return parsePolicyChoices(choices)
  } catch {
    return {}
  }
}

/** The properties of `<torrent-video>` that attributes give. */
export interface AttributeProperties {
  readonly file: number | string | null
  readonly trackers: readonly string[]
  readonly iceServers: RTCIceServer[] | null
  readonly policy: PolicyChoices
  readonly resume: boolean
}

/** One attribute that `<torrent-video>` has beside those of a `<video>`. */
interface AttributeRow<Property extends keyof AttributeProperties> {
  readonly name: string
  /** The property that the attribute gives, alone or together with other attributes. */
  readonly property: Property
  /** What the attribute gives; `null` where it is not set. */
  readonly parse: (text: string | null) => AttributeProperties[Property]
  /** What a change does to a torrent that is open. `next`: it counts for the next one. */
  readonly onChange: 'file' | 'policy' | 'next'
}

type AnyAttributeRow = {
  [Property in keyof AttributeProperties]: AttributeRow<Property>
}[keyof AttributeProperties]

const policyRow = (name: string, parse: (text: string) => PolicyChoices): AttributeRow<'policy'> => ({
  name,
  property: 'policy',
  parse: (text) => (text === null ? {} : parse(text)),
  onChange: 'policy',
})

/**
 * Every attribute of ours. `<torrent-video>` observes them, `<torrent-player>` hands them on, and the policy
 * is put together from its rows in this order: a later row wins.
 */
export const attributeTable: readonly AnyAttributeRow[] = [
  { name: 'file', property: 'file', parse: parseFile, onChange: 'file' },
  { name: 'trackers', property: 'trackers', parse: parseTrackers, onChange: 'next' },
  { name: 'ice-servers', property: 'iceServers', parse: parseIceServers, onChange: 'next' },
  { name: 'resume', property: 'resume', parse: (text) => text !== null, onChange: 'next' },
  policyRow('download', (text) => parsePolicyPart({ download: text.trim().toLowerCase() })),
  policyRow('upload-limit', (text) => parsePolicyPart({ uploadLimit: parseNumber(text) })),
  policyRow('no-upload', () => ({ uploadLimit: 0 })),
  policyRow('read-ahead', (text) => parsePolicyPart({ readAheadSeconds: parseNumber(text) })),
]

/** The names of {@link attributeTable}, in its order. */
export const attributeNames: readonly string[] = attributeTable.map(({ name }) => name)

/**
 * What the attributes of an element give for a property of it.
 *
 * @param attribute the text of an attribute, `null` where it is not set
 * @throws TorrentError `internal` when `ice-servers` is malformed
 */
export const readAttributes = <Property extends keyof AttributeProperties>(
  property: Property,
  attribute: (name: string) => string | null,
): AttributeProperties[Property] => {
  const values = attributeTable
    .filter((row): row is Extract<AnyAttributeRow, { property: Property }> => row.property === property)
    .map(({ name, parse }) => parse(attribute(name)) as AttributeProperties[Property])
  const [first] = values
  return values.length === 1 && first !== undefined ? first : Object.assign({}, ...values)
}

const upgradedProperties = new Set<string>([
  ...attributeTable.map(({ property }) => property),
  'choices',
  'srcObject',
])

/** Sets again what a page set before the element was defined: until then that hides our accessors. */
export const upgradeProperties = (element: HTMLElement): void => {
  for (const name of upgradedProperties) {
    if (!Object.hasOwn(element, name)) continue
    const value: unknown = Reflect.get(element, name)
    Reflect.deleteProperty(element, name)
    Reflect.set(element, name, value)
  }
}
