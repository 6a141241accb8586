/** What the choice of a peer that we are introduced to depends on. */
export interface IntroductionCandidate {
  readonly isUploadOnly: boolean
  /** The piece where it plays; `null`: nowhere, or it is not known. */
  readonly position: number | null
}

/** What we are ourselves. */
export interface IntroductionSeeker {
  /** We download nothing. */
  readonly isUploadOnly: boolean
  readonly position: number | null
}

/**
 * How soon we want to meet a peer: the lower, the sooner; `null`: never. A leech wants seeds first, then
 * peers that play ahead of it, the nearest first, since they have what it needs next; then those whose place
 * is not known, and last those behind it. A peer that downloads nothing is of use only to those that do.
 */
export const introductionRank = (
  { isUploadOnly, position }: IntroductionCandidate,
  own: IntroductionSeeker,
): number | null => {
  if (own.isUploadOnly) return isUploadOnly ? null : 0
  if (isUploadOnly) return 0
  if (position === null || own.position === null) return unknownRank
  const ahead = position - own.position
  // Below one: all that are ahead come before those whose place is not known.
  return ahead >= 0 ? 1 + ahead / (ahead + 1) : unknownRank + 1
}

/** After 1 … 2, where those are that play ahead of us. */
const unknownRank = 3
