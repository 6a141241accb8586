/** BEP 9. */
export const EXTENSION_UT_METADATA = 'ut_metadata'
/** BEP 54. */
export const EXTENSION_LT_DONTHAVE = 'lt_donthave'

/** The ids under which others send us extension messages (BEP 10). */
export const localExtensions: ReadonlyMap<string, number> = new Map([
  [EXTENSION_UT_METADATA, 1],
  [EXTENSION_LT_DONTHAVE, 2],
])
