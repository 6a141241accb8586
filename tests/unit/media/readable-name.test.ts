import { expect, test } from 'vitest'
import { parseName, readableName, shortName } from '../../../src/media/readable-name.ts'

/** Kinds of names that torrents have, and what a person would write. */
const table: readonly (readonly [path: string, shown: string, torrent?: string])[] = [
  // Episodes of releases
  ['Show.S01E03.The.Name.1080p.x264-GROUP.mkv', 'Show · S1 E3 · The Name'],
  ['The.Long.Show.S02E10.1080p.WEB-DL.DDP5.1.H.264-NTb.mkv', 'The Long Show · S2 E10'],
  ['show.name.s04e07.hdtv.x264-lol.mp4', 'show name · S4 E7'],
  ['Show.Name.2005.S01E01.Rose.720p.BluRay.x264.mkv', 'Show Name (2005) · S1 E1 · Rose'],
  [
    'Show Name (2019) - S01E02 - The Second (1080p BluRay x265 RZeroX).mkv',
    'Show Name (2019) · S1 E2 · The Second',
  ],
  ['Show Name - S01E02 - A Title [WEBDL-1080p][EAC3 5.1][h264]-NTb.mkv', 'Show Name · S1 E2 · A Title'],
  ['Show.S01E01E02.Pilot.mkv', 'Show · S1 E1–2 · Pilot'],
  ['Show.S01E01-E02.Pilot.1080p.mkv', 'Show · S1 E1–2 · Pilot'],
  ['Show.S01E01-02.Pilot.1080p.mkv', 'Show · S1 E1–2 · Pilot'],
  ['Show.S01.E05.mkv', 'Show · S1 E5'],
  ['Show - 1x03 - The Name.avi', 'Show · S1 E3 · The Name'],
  ['Show 1x03.mp4', 'Show · S1 E3'],
  ['Show Season 1 Episode 3 - The Name.mp4', 'Show · S1 E3 · The Name'],
  ['Show - Episode 12.mp4', 'Show · E12'],
  ['Show Ep. 4 The Name.webm', 'Show · E4 · The Name'],
  ['Die Sendung - Folge 7 - Der Name.mp4', 'Die Sendung · E7 · Der Name'],
  ['Show.E07.720p.mkv', 'Show · E7'],
  ['S01E03.mkv', 'S1 E3'],
  ['S01E03 - The Name.mkv', 'S1 E3 · The Name'],
  ['Daily.Show.2024.03.15.Some.Guest.1080p.WEB.h264-EDITH.mkv', 'Daily Show · 2024-03-15 · Some Guest'],
  ['Marvels.Agents.of.S.H.I.E.L.D.S01E02.0-8-4.720p.mkv', 'Marvels Agents of S.H.I.E.L.D. · S1 E2 · 0-8-4'],
  ['Show.S01E04.PROPER.REPACK.720p.HDTV.mkv', 'Show · S1 E4'],
  ['Show.S03E01.German.DL.1080p.BluRay.x264-INTENTION.mkv', 'Show · S3 E1'],
  // Anime
  ['[SubsPlease] Frieren - 05 (1080p) [ABCD1234].mkv', 'Frieren · E5'],
  ['[Group] Show Title - 12v2 [720p].mkv', 'Show Title · E12'],
  ['[Erai-raws] Show S2 - 03 [1080p][Multiple Subtitle].mkv', 'Show · S2 E3'],
  ['[Judas] Show - S01E08.mkv', 'Show · S1 E8'],
  ['[Group]_Show_Title_-_07_[BD_1080p].mkv', 'Show Title · E7'],
  // Folders say the rest
  ['Season 1/03 - The Name.mkv', 'Show · S1 E3 · The Name', 'Show'],
  ['Show/Season 02/04. The Name.mkv', 'Show · S2 E4 · The Name'],
  ['Season 1/S01E03.mkv', 'Show · S1 E3', 'Show'],
  ['Season 1/Episode 3.mkv', 'Show · S1 E3', 'Show'],
  ['Show S01/Show - 03.mkv', 'Show · S1 E3'],
  ['S01E02.The.Name.mkv', 'Show · S1 E2 · The Name', 'Show.S01.1080p.WEB-DL'],
  ['Show.S01.COMPLETE.1080p.WEB-DL', 'Show · S1'],
  ['Show.S01-S03.1080p', 'Show · S1–3'],
  // Films
  ['Big.Buck.Bunny.2008.1080p', 'Big Buck Bunny (2008)'],
  ['Big.Buck.Bunny.2008.1080p.x264-GROUP.mkv', 'Big Buck Bunny (2008)'],
  ['Sintel.2010.mp4', 'Sintel (2010)'],
  ['Blade.Runner.2049.2017.2160p.UHD.BluRay.x265-TERMINAL.mkv', 'Blade Runner 2049 (2017)'],
  ['2012.2009.1080p.BluRay.mkv', '2012 (2009)'],
  ['1917.2019.720p.mkv', '1917 (2019)'],
  ['2001.A.Space.Odyssey.1968.1080p.mkv', '2001 A Space Odyssey (1968)'],
  ['2001 A Space Odyssey (1968).mp4', '2001 A Space Odyssey (1968)'],
  ['Night of the Living Dead (1968) [1080p].mp4', 'Night of the Living Dead (1968)'],
  ['Film_Name_[2011]_BDRip.avi', 'Film Name (2011)'],
  ['Film.Name.EXTENDED.REMASTERED.1999.1080p.mkv', 'Film Name EXTENDED REMASTERED (1999)'],
  ['Film.Name.1999.EXTENDED.1080p.mkv', 'Film Name (1999)'],
  ['12 Angry Men.mp4', '12 Angry Men'],
  ['Blade Runner 2049.mp4', 'Blade Runner 2049'],
  ['Das Boot - Directors Cut.mkv', 'Das Boot - Directors Cut'],
  ['Charlotte’s Web.mp4', 'Charlotte’s Web'],
  ['Charlottes.Web.2006.720p.WEB-DL.mkv', 'Charlottes Web (2006)'],
  ['Amélie.2001.720p.mkv', 'Amélie (2001)'],
  ['七人の侍.mp4', '七人の侍'],
  ['Big Buck Bunny.mp4', 'Big Buck Bunny'],
  ['sintel-1024-surround.mp4', 'sintel-1024-surround'],
  ['01 - Introduction.mp4', '1 · Introduction'],
  ['3. Closures.mp4', '3 · Closures'],
  // Music
  ['03 - Song.mp3', '3 · Song'],
  ['03. Song.flac', '3 · Song'],
  ['03 Song.ogg', '3 · Song'],
  ['03_song_name.mp3', '3 · song name'],
  ['1-03 Song.m4a', '3 · Song'],
  ['CD2/11 - Song (feat. Somebody).mp3', '11 · Song (feat. Somebody)'],
  ['Artist - Album - 03 - Song.mp3', '3 · Song'],
  ['Artist - Song.mp3', 'Artist - Song'],
  ['03-pink_floyd-money.mp3', '3 · pink floyd - money'],
  ['99 Luftballons.mp3', '99 Luftballons'],
  ['Song [320kbps].mp3', 'Song'],
  ['04 - 1979.mp3', '4 · 1979'],
  ['Song.mp3', 'Song'],
  // Of cameras, and what says nothing
  ['IMG_1234.MOV', 'IMG_1234'],
  ['VID_20240315_101500.mp4', 'VID_20240315_101500'],
  ['20240315_101500.mp4', '20240315_101500'],
  ['1984', '1984'],
  ['.mp4', '.mp4'],
  ['1080p.mkv', '1080p'],
  ['', ''],
]

test.each(table)('%s is read as %s', (path, shown, torrent) => {
  expect(readableName(path ?? '', torrent ?? '')).toBe(shown)
})

test('a list of episodes, and what says which one is next, need not name the show', () => {
  expect(shortName('Show.S01E03.The.Name.1080p.x264-GROUP.mkv')).toBe('S1 E3 · The Name')
  expect(shortName('Season 1/03 - The Name.mkv', 'Show')).toBe('S1 E3 · The Name')
  expect(shortName('Big.Buck.Bunny.2008.1080p.mkv')).toBe('Big Buck Bunny (2008)')
  expect(shortName('03 - Song.mp3')).toBe('3 · Song')
})

test('the parts are told apart', () => {
  expect(parseName('Show.2005.S01E03.The.Name.1080p.mkv')).toEqual({
    title: 'Show',
    year: 2005,
    episode: 'S1 E3',
    episodeTitle: 'The Name',
    track: null,
  })
})

test('a long name of a stranger is read in no time', () => {
  const began = performance.now()
  for (const part of ['a.', '- ', '(', '[', 'S01', '1x', ' -', '_', 'A ', '2001 ']) {
    readableName(`${part.repeat(50_000)}.mkv`, part.repeat(50_000))
  }
  expect(performance.now() - began).toBeLessThan(500)
})
