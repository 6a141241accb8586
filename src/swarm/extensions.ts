/** Exchange of metadata (BEP 9). */
export const extensionUtMetadata = 'ut_metadata'
/** The peer has lost a piece (BEP 54). */
export const extensionLtDonthave = 'lt_donthave'

/** The ids under which peers send us extension messages (BEP 10). */
export const localExtensions: ReadonlyMap<string, number> = new Map([
  [extensionUtMetadata, 1],
  [extensionLtDonthave, 2],
])
