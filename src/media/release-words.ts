/**
 * Words that only a release of a film has: what picture and sound are like, and where it came from. Nothing
 * of what a film is called comes after the first of them.
 */
const sure = new RegExp(
  `^(?:${[
    String.raw`\d{3,4}[pi](?:\d{2})?`,
    '4k|8k|uhd|fhd|hdr10?\\+?|sdr|hi10p?|10bits?|8bits?',
    String.raw`[xh]\.?26[45]|hevc|avc|xvid|divx|av1|vp9|mpeg2`,
    'blu-?ray|b[dr]rip|bdremux|bd|web-?dl|web-?rip|hdtv|pdtv|dsr|dvd-?rip|dvd-?scr|dvd[59]?|hdrip|hddvd|remux|camrip|telesync',
    String.raw`aac(?:\d.*)?|e?-?ac-?3|dts(?:-.*)?|ddp?\d?(?:\.\d)?|atmos|truehd|flac\d?(?:\.\d)?|opus\d\.\d`,
    String.raw`\d{2,3}(?:kbps|k)|v0|mp3|cbr|vbr`,
  ].join('|')})$`,
  'i',
)

/** Words that such a release may have before those, and that a title may have as well. */
const doubtful = new Set(
  'web proper repack rerip internal limited extended unrated uncut remastered theatrical multi dual dubbed subbed dl nf amzn dsnp hulu hmax max atvp pcok itunes imax complete german french english spanish italian russian japanese truefrench vostfr subs hybrid open matte season pack rip dv'.split(
    ' ',
  ),
)

/** Whether a word tells that the name is one of a release. */
export const isReleaseWord = (word: string): boolean => {
  // The name of a group often follows the last word: `x264-GROUP`.
  const [first = ''] = word.split('-')
  return sure.test(word) || (first !== word && sure.test(first))
}

/**
 * The words of a name up to what only a release says.
 *
 * @returns all of them, where none says so
 */
export const withoutRelease = (words: readonly string[]): readonly string[] => {
  // The first word belongs to the title, whatever it is.
  let end = words.findIndex((word, at) => at > 0 && isReleaseWord(word))
  if (end < 0) return words
  while (end > 1 && doubtful.has((words[end - 1] ?? '').toLowerCase())) end--
  return words.slice(0, end)
}
