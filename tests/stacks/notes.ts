/** Lines that are kept, at most: a test that waits for a long time hears of nothing new. */
const maxLines = 300

/** What an end went through, each with the time of day, by which those of several processes compare. */
export class Notes {
  readonly lines: string[] = []

  add(line: string): void {
    if (this.lines.length < maxLines) this.lines.push(`${new Date().toISOString().slice(11, 23)} ${line}`)
  }
}

/** What matters of a session description: who begins DTLS, and where the end can be reached. */
export const sdpInBrief = (sdp = ''): string => {
  const setup = /^a=setup:(\S+)/m.exec(sdp)?.[1] ?? 'none'
  const candidates = [...sdp.matchAll(/^a=candidate:\S+ \d+ (\S+) \d+ (\S+) (\d+) typ (\S+)/gm)]
  return `setup ${setup}, candidates: ${candidates.map(([, ...parts]) => parts.join(' ')).join(', ') || 'none'}`
}

interface TrackerText {
  readonly event?: string
  readonly offers?: readonly { readonly offer?: { readonly sdp?: string } }[]
  readonly offer?: { readonly sdp?: string }
  readonly answer?: { readonly sdp?: string }
  readonly complete?: number
  readonly incomplete?: number
}

/** A message to or from a tracker, in a few words. */
export const messageInBrief = (text: string): string => {
  const { event, offers, offer, answer, complete, incomplete, ...rest } = JSON.parse(text) as TrackerText
  if (offers !== undefined) {
    const briefs = offers.map(({ offer }) => `(${sdpInBrief(offer?.sdp)})`)
    return `announce ${event ?? ''} with offers: ${briefs.join(' ')}`
  }
  if (offer !== undefined) return `an offer (${sdpInBrief(offer.sdp)})`
  if (answer !== undefined) return `an answer (${sdpInBrief(answer.sdp)})`
  if (complete !== undefined) return `${complete} seeds, ${incomplete} leeches`
  return JSON.stringify(rest)
}
