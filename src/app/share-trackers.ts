/** Which trackers a shared link names. Pure. */
import { trackerName } from '../elements/player-texts.ts'
import { checkTrackerUrl } from '../network/tracker-url.ts'
import { formatMagnet, parseMagnet } from '../protocol/magnet.ts'
import { shareLinkTexts } from './texts/share-link.ts'

/**
 * `public`: all but those that seem to hold somebody's key · `all`: those too · `site`: only those of the
 * site that serves the app · `none`.
 */
export type ShareTrackers = 'public' | 'all' | 'site' | 'none'

export interface ShareContext {
  /** Trackers that every visitor of this site gets. */
  readonly siteTrackers: readonly string[]
  /** BEP 27. */
  readonly isPrivate: boolean
}

export interface SharedLink {
  readonly magnet: string
  /**
   * Choices that differ from each other here, the default first, with their names. Empty when there is
   * nothing to choose.
   */
  readonly choices: readonly (readonly [ShareTrackers, string])[]
  /** What was left out unasked, as a sentence, or `''`. */
  readonly leftOut: string
}

/** 80 bits in hexadecimal, and as many in letters and digits: no word is so long, and every key is. */
const hexKey = /^[0-9a-f]{20,}$/i
const mixedKey = /^(?=.*\d)(?=.*[a-z])[a-z0-9_-]{16,}$/i
/** Names under which trackers take a person's key. */
const keyName = /^(?:pass_?key|auth(?:_?key)?|key|token|pk|uid|user|torrent_pass|secret|sid)$/i

const isKey = (text: string): boolean => hexKey.test(text) || mixedKey.test(text)

/** Whether a tracker's address seems to hold a key that belongs to one person. */
export const isPersonalTracker = (url: string): boolean => {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return false // No address, so no key in it.
  }
  const { username, password, pathname, searchParams, hostname } = parsed
  return (
    username !== '' ||
    password !== '' ||
    pathname.split(/[/.;=]/).some(isKey) ||
    [...searchParams].some(([name, value]) => isKey(value) || (keyName.test(name) && value.length >= 4)) ||
    hostname.split('.').some((label) => hexKey.test(label))
  )
}

const keyOf = (url: string): string => checkTrackerUrl(url, false).url

/** The link to share, of a whole magnet link. */
export const sharedLink = (
  magnet: string,
  choice: ShareTrackers,
  { siteTrackers, isPrivate }: ShareContext,
): SharedLink => {
  const { infoHash, name, trackers, length } = parseMagnet(magnet)
  const site = new Set(siteTrackers.map(keyOf))
  // A tracker that every visitor of the site gets belongs to no single person.
  const isPersonal = (url: string): boolean => !site.has(keyOf(url)) && (isPrivate || isPersonalTracker(url))
  const personal = trackers.filter(isPersonal)
  const ofSite = trackers.filter((url) => site.has(keyOf(url)))
  const chosen: Record<ShareTrackers, readonly string[]> = {
    public: trackers.filter((url) => !isPersonal(url)),
    all: trackers,
    site: ofSite,
    none: [],
  }
  const texts = shareLinkTexts()
  const names: Record<ShareTrackers, string> = {
    public: personal.length > 0 ? texts.allButPersonal : texts.all,
    all: texts.allAndPersonal,
    site: siteTrackers.length === 1 ? texts.onlySite : texts.onlySites,
    none: texts.none,
  }
  const seen = new Set<string>()
  const choices = (['public', 'all', 'site', 'none'] as const).filter((each) => {
    const text = chosen[each].join(' ')
    return !seen.has(text) && seen.add(text)
  })
  return {
    magnet: formatMagnet({ infoHash, name, length, trackers: chosen[choice] }),
    choices: choices.length > 1 ? choices.map((each) => [each, names[each]] as const) : [],
    leftOut: choice === 'public' && personal.length > 0 ? leftOutText(personal, isPrivate) : '',
  }
}

const leftOutText = (personal: readonly string[], isPrivate: boolean): string => {
  const texts = shareLinkTexts()
  const [only = '', ...others] = new Set(personal.map(trackerName))
  if (others.length === 0) return isPrivate ? texts.oneLeftOutPrivate(only) : texts.oneLeftOut(only)
  const count = others.length + 1
  return isPrivate ? texts.leftOutPrivate(count) : texts.leftOut(count)
}
