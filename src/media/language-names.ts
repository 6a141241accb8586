/**
 * Languages that names of files tell, as ISO 639-1 has them: those of its 183 in which films are subtitled.
 */
const codes =
  'af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te tg th tl tr uk ur uz vi yue zh zu'.split(
    ' ',
  )

/** Names that nobody can work out: those of releases, and of what standards called them before. */
const otherNames: Readonly<Record<string, string>> = {
  chs: 'zh-Hans',
  sc: 'zh-Hans',
  'simplified chinese': 'zh-Hans',
  'chinese simplified': 'zh-Hans',
  cht: 'zh-Hant',
  tc: 'zh-Hant',
  'traditional chinese': 'zh-Hant',
  'chinese traditional': 'zh-Hant',
  mandarin: 'zh',
  cantonese: 'yue',
  brazilian: 'pt-BR',
  'brazilian portuguese': 'pt-BR',
  'portuguese brazilian': 'pt-BR',
  'portuguese brazil': 'pt-BR',
  pob: 'pt-BR',
  ptbr: 'pt-BR',
  'latin american': 'es-419',
  'latin american spanish': 'es-419',
  'spanish latin american': 'es-419',
  latino: 'es-419',
  castilian: 'es',
  castellano: 'es',
  farsi: 'fa',
  flemish: 'nl',
  ger: 'de',
  fre: 'fr',
  dut: 'nl',
  chi: 'zh',
  cze: 'cs',
  gre: 'el',
  per: 'fa',
  rum: 'ro',
  slo: 'sk',
  alb: 'sq',
  arm: 'hy',
  baq: 'eu',
  bur: 'my',
  geo: 'ka',
  ice: 'is',
  mac: 'mk',
  may: 'ms',
  wel: 'cy',
  jap: 'ja',
  jp: 'ja',
  kr: 'ko',
  cn: 'zh',
  gr: 'el',
  cz: 'cs',
  ua: 'uk',
  dk: 'da',
  se: 'sv',
  scc: 'sr',
  in: 'id',
  iw: 'he',
}

const nameIn = (language: string, code: string): string | null => {
  try {
    return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(code) ?? null
  } catch {
    return null
  }
}

/** Scripts and regions in which subtitles of one language come apart. */
const secondParts = 'hans hant latn cyrl 419 br pt us gb ca fr mx es cn tw hk sg ch at be'.split(' ')

let known: ReadonlyMap<string, string> | null = null

/** Names in lower case, in English and in the language itself, and their tags. */
const knownNames = (): ReadonlyMap<string, string> => {
  if (known !== null) return known
  const names = new Map<string, string>()
  for (const code of codes) {
    for (const language of ['en', code]) {
      const name = nameIn(language, code)
      if (name !== null) names.set(name.toLowerCase().normalize('NFC'), code)
    }
  }
  for (const [name, tag] of Object.entries(otherNames)) names.set(name, tag)
  known = names
  return names
}

/** The tag of a language that is written out, in English or in itself; `null`: it is none. */
export const languageOfName = (name: string): string | null => {
  const key = name.toLowerCase().normalize('NFC').trim()
  return key.length < 3 ? null : (knownNames().get(key) ?? null)
}

/**
 * The tag that a code or a tag of two parts means: `ger`, `pt-BR`, `zh_Hans`; `null`: it is none.
 */
export const languageOfCode = (code: string): string | null => {
  const key = code.toLowerCase().replaceAll('_', '-')
  const [, part] = /^[a-z]{2,3}(?:-([a-z0-9]{2,4}))?$/.exec(key) ?? [null]
  if (part === null || (part !== undefined && !secondParts.includes(part))) return null
  const other = Object.hasOwn(otherNames, key) ? otherNames[key] : undefined
  if (other !== undefined) return other
  try {
    const { language, script, region } = new Intl.Locale(key)
    if (!codes.includes(language)) return null
    return [language, script, region].filter((part) => part !== undefined).join('-')
  } catch {
    // A tag that looks like one and is none.
    return null
  }
}

/** What people call a language, in the language of the page; what cannot be named stays as it is. */
export const languageName = (tag: string, pageLanguage: string): string => {
  const name = nameIn(pageLanguage, tag) ?? nameIn('en', tag) ?? tag
  return name.charAt(0).toLocaleUpperCase(pageLanguage || undefined) + name.slice(1)
}
