/** Exchange of metadata (BEP 9). */
export const extensionUtMetadata = 'ut_metadata'
/** The peer has lost a piece (BEP 54). */
export const extensionLtDonthave = 'lt_donthave'

/** What a viewer will need (docs/tp-want.md). */
export const extensionTpWant = 'tp_want'

/** The ids under which peers send us extension messages (BEP 10). */
const ids = {
  [extensionUtMetadata]: 1,
  [extensionLtDonthave]: 2,
  [extensionTpWant]: 3,
} as const

/** What we take of one peer, by name. */
export const localExtensions = (servesWants: boolean): ReadonlyMap<string, number> =>
  new Map(Object.entries(ids).filter(([name]) => name !== extensionTpWant || servesWants))

/** The name of the extension of a message that came under one of our ids. */
export const extensionOf = (id: number): string | undefined =>
  Object.entries(ids).find(([, own]) => own === id)?.[0]
