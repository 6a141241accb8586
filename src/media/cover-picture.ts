/** Largest picture in bytes that is taken as a cover. */
export const maxCoverLength = 8 * 1024 * 1024

/**
 * Kinds of pictures by their first bytes. SVG is not among them: it is a document that may load and run
 * other things.
 */
const kinds: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['image/avif', 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66]],
]

/** The picture, with the type that its bytes say; `null` where it is none that is shown, or is too large. */
export const coverPicture = (bytes: Uint8Array): Blob | null => {
  if (bytes.length > maxCoverLength) return null
  const kind = kinds.find(([, at, expected]) => expected.every((byte, i) => bytes[at + i] === byte))
  return kind === undefined ? null : new Blob([new Uint8Array(bytes)], { type: kind[0] })
}

/**
 * How well a name fits a cover; less is better, and `null` is no cover. Matroska names it `cover`, and
 * ripping programs `folder` or `front`.
 */
export const coverRank = (fileName: string): number | null => {
  const name = fileName.slice(-80).toLowerCase()
  if (!/\.(jpe?g|png|webp|gif|avif)$/.test(name)) return null
  const names = [/^cover\./, /^folder\./, /^front\./, /^album(art)?\./, /cover/, /front/, /folder/, /poster/]
  const rank = names.findIndex((pattern) => pattern.test(name))
  return rank < 0 ? null : rank
}
