import { describe, expect, it } from 'vitest'
import { languageName, languageOfCode } from '../../../src/media/language-names.ts'
import { FilmNames, isSubtitlePath, readSubtitleName } from '../../../src/media/subtitle-names.ts'

describe('readSubtitleName', () => {
  const film = 'Show/Big.Film.2008.1080p.mkv'
  it.each([
    ['Show/Big.Film.2008.1080p.srt', '', '', ''],
    ['Show/Big.Film.2008.1080p.en.srt', 'en', '', ''],
    ['Show/Big.Film.2008.1080p.English.srt', 'en', '', ''],
    ['Show/Big.Film.2008.1080p.eng.vtt', 'en', '', ''],
    ['Show/big.film.2008.1080p.GER.ass', 'de', '', ''],
    ['Show/Big.Film.2008.1080p.de.forced.srt', 'de', '', 'forced'],
    ['Show/Big.Film.2008.1080p.forced.de.srt', 'de', '', 'forced'],
    ['Show/Big.Film.2008.1080p.en.sdh.srt', 'en', 'SDH', ''],
    ['Show/Big.Film.2008.1080p.en.hi.srt', 'en', 'SDH', ''],
    ['Show/Big.Film.2008.1080p.hi.srt', 'hi', '', ''],
    ['Show/Big.Film.2008.1080p.pt-BR.srt', 'pt-BR', '', ''],
    ['Show/Big.Film.2008.1080p.zh_Hans.srt', 'zh-Hans', '', ''],
    ['Show/Big.Film.2008.1080p.chs.ass', 'zh-Hans', '', ''],
    ['Show/Big.Film.2008.1080p.Brazilian.Portuguese.srt', 'pt-BR', '', ''],
    ['Show/Big.Film.2008.1080p.Français.srt', 'fr', '', ''],
    ['Show/Big.Film.2008.1080p.русский.srt', 'ru', '', ''],
    ['Show/Big.Film.2008.1080p.日本語.srt', 'ja', '', ''],
    ['Show/Big.Film.2008.1080p.en.Commentary.srt', 'en', 'Commentary', ''],
    ['Show/Big.Film.2008.1080p.en.default.srt', 'en', '', 'default'],
    ['Show/Subs/Big.Film.2008.1080p/2_English.srt', 'en', '', ''],
    ['Show/Subs/3_ger.srt', 'de', '', ''],
    ['Show/Subs/German/track.srt', 'de', '', ''],
    ['Show/Subs/fr/track.srt', 'fr', '', ''],
    ['Show/Subs/This.Is.It.srt', '', 'This.Is.It', ''],
    ['Show/mysubs.srt', '', 'mysubs', ''],
    ['Show/mysubs.it.srt', 'it', '', ''],
  ] as const)('%s', (path, language, name, flag) => {
    expect(readSubtitleName(path, film)).toMatchObject({
      language,
      name,
      isForced: flag === 'forced',
      isDefault: flag === 'default',
    })
  })

  it('bounds what a stranger writes', () => {
    const { name } = readSubtitleName(`${'x'.repeat(5000)}.srt`, '')
    expect(name.length).toBeLessThanOrEqual(60)
    expect(readSubtitleName(`${'a.'.repeat(20_000)}srt`, '').format).toBe('srt')
  })

  it('knows the formats', () => {
    expect(['a.srt', 'a.VTT', 'a.ass', 'a.ssa', 'a.sub', 'a.srt.txt', 'srt'].map(isSubtitlePath)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(readSubtitleName('a.SSA', '').format).toBe('ssa')
  })
})

describe('FilmNames', () => {
  it.each([
    ['the same stem', ['a/Film.mp4', 'a/Film 2.mp4'], 'a/Film.en.srt', 'a/Film.mp4'],
    ['the longest stem', ['a/Film.mp4', 'a/Film 2.mp4'], 'a/Film 2.en.srt', 'a/Film 2.mp4'],
    ['another case', ['a/FILM.mp4', 'a/Other.mp4'], 'a/film.srt', 'a/FILM.mp4'],
    ['a folder named as the film', ['s/E1.mkv', 's/E2.mkv'], 's/Subs/E2/2_English.srt', 's/E2.mkv'],
    [
      'the same episode',
      ['s/Show.S01E01.1080p.mkv', 's/Show.S01E02.1080p.mkv'],
      's/Subs/show.1x02.en.srt',
      's/Show.S01E02.1080p.mkv',
    ],
    ['one film in the torrent', ['s/Film.mkv'], 's/Subs/English.srt', 's/Film.mkv'],
    ['one film in the folder', ['a/A.mkv', 'b/B.mkv'], 'b/Subs/English.srt', 'b/B.mkv'],
    ['the nearest of one name', ['1/film.mkv', '2/film.mkv'], '2/film.en.srt', '2/film.mkv'],
    ['no film', ['s/E1.mkv', 's/E2.mkv'], 's/readme.srt', undefined],
    ['no episode that is here', ['s/Show.S01E01.mkv', 's/Extras.mkv'], 's/Show.S01E05.srt', undefined],
  ])('finds by %s', (_name, films, path, film) => {
    expect(new FilmNames(films).filmsOf(path)).toEqual(film === undefined ? [] : [film])
  })

  it('is quick among many files', () => {
    const films = Array.from({ length: 20_000 }, (_, i) => `s/Show part ${i}.mkv`)
    const names = new FilmNames(films)
    const began = performance.now()
    for (const film of films) names.filmsOf(film.replace('.mkv', '.en.srt'))
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(names.filmsOf('s/Show part 77.de.srt')).toEqual(['s/Show part 77.mkv'])
  })
})

it('languages have names, and other words none', () => {
  expect(languageName('de', 'en')).toBe('German')
  expect(languageName('de', 'fr')).toBe('Allemand')
  expect(languageName('pt-BR', 'en')).toBe('Brazilian Portuguese')
  expect(languageName('not a tag', 'en')).toBe('Not a tag')
  expect(['x264', 'web', 'the', 'constructor', 'en-XX', 'e'].map(languageOfCode)).toEqual(Array(6).fill(null))
})
