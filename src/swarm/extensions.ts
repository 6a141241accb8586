/** Exchange of metadata (BEP 9). */
export const extensionUtMetadata = 'ut_metadata'
/** The peer has lost a piece (BEP 54). */
export const extensionLtDonthave = 'lt_donthave'

/** What a viewer will need (docs/tp-want.md). */
export const extensionTpWant = 'tp_want'

/** Where other peers are (BEP 11). */
export const extensionUtPex = 'ut_pex'

/** Whom a peer is linked to, and the signals by which two peers meet over a third (docs/tp-pex.md). */
export const extensionTpPex = 'tp_pex'
export const extensionTpSig = 'tp_sig'

/** The ids under which peers send us extension messages (BEP 10). */
const ids = {
  [extensionUtMetadata]: 1,
  [extensionLtDonthave]: 2,
  [extensionTpWant]: 3,
  [extensionUtPex]: 4,
  [extensionTpPex]: 5,
  [extensionTpSig]: 6,
} as const

/** What we take of one peer, by name, without what is left out. */
export const localExtensions = (leftOut: readonly string[]): ReadonlyMap<string, number> =>
  new Map(Object.entries(ids).filter(([name]) => !leftOut.includes(name)))

/** The name of the extension of a message that came under one of our ids. */
export const extensionOf = (id: number): string | undefined =>
  Object.entries(ids).find(([, own]) => own === id)?.[0]
