/** BEP 9. */
export const extensionUtMetadata = 'ut_metadata'
/** BEP 54. */
export const extensionLtDonthave = 'lt_donthave'

/** The ids under which others send us extension messages (BEP 10). */
export const localExtensions: ReadonlyMap<string, number> = new Map([
  [extensionUtMetadata, 1],
  [extensionLtDonthave, 2],
])
