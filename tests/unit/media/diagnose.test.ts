import { describe, expect, it } from 'vitest'
import { codecName } from '../../../src/media/codec-names.ts'
import {
  diagnosePlayback,
  judgePlayback,
  missingPicture,
  missingSound,
  surelyMissingSound,
} from '../../../src/media/diagnose.ts'
import { inspectMp4, type MediaDescription, type MediaTrack } from '../../../src/media/mp4-inspect.ts'
import type { Container } from '../../../src/media/sniff.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

const describeTracks = (...tracks: MediaTrack[]): MediaDescription => ({
  container: 'mp4',
  durationSeconds: 10,
  mime: 'video/mp4',
  tracks,
  bytesPerSecond: 1,
  headerRanges: [],
})
/** A browser without licences: says `maybe` to containers, and to AVC, AAC and what is free. */
const canPlay = (mime: string): boolean =>
  !mime.includes('mp2t') && (!mime.includes('codecs') || /codecs="(avc|mp4a\.40|vp0|av01|[Oo]pus)/.test(mime))
const diagnose = (container: Container, description: MediaDescription | null = null) =>
  diagnosePlayback({ container, description, canPlay, fileName: 'film.bin', fileType: 'video/mp4' })

const h264: MediaTrack = { kind: 'video', codec: 'avc1.64001f' }
const aac: MediaTrack = { kind: 'audio', codec: 'mp4a.40.2' }
const hevc: MediaTrack = { kind: 'video', codec: 'hvc1.1.6.L93.B0' }
const ac3: MediaTrack = { kind: 'audio', codec: 'ac-3' }
const text: MediaTrack = { kind: 'other', codec: '' }

describe('diagnosePlayback', () => {
  it.each<[string, Container, MediaDescription | null]>([
    ['H.264 with AAC', 'mp4', describeTracks(h264, aac, text)],
    ['an MP4 whose index could not be read', 'mp4', null],
    ['one of two soundtracks', 'mp4', describeTracks(h264, ac3, aac)],
    ['no sound', 'mp4', describeTracks(h264)],
    ['WebM', 'webm', null],
    ['Matroska, to which browsers say maybe', 'matroska', null],
    ['FLAC', 'flac', null],
  ])('finds nothing wrong with %s', (_name, container, description) => {
    expect(diagnose(container, description)).toBeNull()
  })

  it.each<[string, Container, MediaDescription | null, string]>([
    [
      'HEVC',
      'mp4',
      describeTracks(hevc, aac),
      'The picture of “film.bin” is H.265 (HEVC), which this browser cannot decode. Safari, or Chrome and Edge on a device whose graphics chip decodes it, may play it. Try another browser, or look for a version in H.264 or VP9.',
    ],
    [
      'AC-3',
      'mp4',
      describeTracks(h264, ac3),
      'The sound of “film.bin” is Dolby Digital (AC-3), which this browser cannot decode. Safari or Edge may play it. Try another browser, or look for a version in AAC or Opus sound.',
    ],
    [
      'both',
      'mp4',
      describeTracks(hevc, ac3),
      'The picture of “film.bin” is H.265 (HEVC) and its sound is Dolby Digital (AC-3), which this browser cannot decode. Safari, or Chrome and Edge on a device whose graphics chip decodes it, may play it. Try another browser, or look for a version in H.264 or VP9.',
    ],
    [
      'AVI',
      'avi',
      null,
      '“film.bin” is an AVI file, which browsers do not play. Look for a version in MP4 or WebM.',
    ],
    [
      'a transport stream',
      'mpeg-ts',
      null,
      '“film.bin” is an MPEG transport stream, which this browser cannot play. Try another browser, or look for a version in MP4 or WebM.',
    ],
    [
      'anything else',
      'unknown',
      null,
      '“film.bin” is not a film or music that is known here. Look for a version in MP4 or WebM.',
    ],
  ])('explains %s', (_name, container, description, message) => {
    expect(diagnose(container, description)).toMatchObject({
      name: 'TorrentError',
      code: 'unsupported-media',
      message,
    })
  })

  it('goes by what the browser says', () => {
    const all = {
      container: 'mpeg-ts' as const,
      description: null,
      fileName: 'x',
      fileType: 'video/x',
      canPlay: () => true,
    }
    expect(diagnosePlayback(all)).toBeNull()
    expect(diagnosePlayback({ ...all, container: 'matroska', canPlay: () => false })?.message).toMatch(
      /Matroska/,
    )
  })

  it.each([
    ['song.ogg', 'audio/ogg', 'ogg'],
    ['song.opus', 'audio/ogg', 'ogg'],
    ['song.m4a', 'audio/mp4', 'mp4'],
    ['song.weba', 'audio/webm', 'webm'],
  ] as const)('asks about %s as the sound that it is', (fileName, fileType, container) => {
    const asked: string[] = []
    const onlySound = (mime: string): boolean => {
      asked.push(mime)
      return mime.startsWith('audio/')
    }
    expect(
      diagnosePlayback({ container, description: null, fileName, fileType, canPlay: onlySound }),
    ).toBeNull()
    expect(asked).toEqual([fileType])
    const film = { container, description: null, fileName: 'film', fileType: 'video/x', canPlay: onlySound }
    expect(diagnosePlayback(film)?.code).toBe('unsupported-media')
  })

  it.each([
    [
      'HEVC',
      describeTracks(hevc, aac),
      'The picture is H.265 (HEVC), which this browser cannot show. Sound only. Safari, or Chrome and Edge on a device whose graphics chip decodes it, may play it.',
    ],
    [
      'MPEG-4 Part 2',
      describeTracks({ kind: 'video', codec: 'mp4v.20.9' }, aac),
      'The picture is MPEG-4 Visual (DivX, Xvid), which this browser cannot show. Sound only.',
    ],
    ['what is not known', null, 'This browser cannot show the picture. Sound only.'],
  ])('says that the picture is missing: %s', (_, description, message) => {
    expect(missingPicture({ description, canPlay })).toMatchObject({ code: 'unsupported-media', message })
  })

  it.each<[string, MediaTrack[], string | null]>([
    [
      'AC-3',
      [h264, ac3],
      'The sound is Dolby Digital (AC-3), which this browser cannot play. Picture only. Safari or Edge may play it.',
    ],
    [
      'DTS',
      [h264, { kind: 'audio', codec: 'dtsc' }],
      'The sound is DTS, which this browser cannot play. Picture only.',
    ],
    ['one of two', [h264, ac3, aac], null],
    ['none', [h264, text], null],
    ['sound of which nothing is known', [h264, { kind: 'audio', codec: '' }], null],
    ['Vorbis, which is no codec of MP4', [h264, { kind: 'audio', codec: 'vorbis' }], null],
  ])('says that only the picture is shown, of a film with %s', (_name, tracks, message) => {
    const asked = (mime: string): boolean => canPlay(mime) || mime === 'audio/webm; codecs="vorbis"'
    const film = { description: { tracks }, canPlay: asked }
    expect(missingSound(film)?.message ?? null).toBe(message)
    // All of these can be told before anybody hears it.
    expect(surelyMissingSound(film)?.message ?? null).toBe(message)
  })

  it('waits for silence where a browser may play a sound that it does not name', () => {
    const film = { description: { tracks: [h264, { kind: 'audio', codec: 'sowt' } as const] }, canPlay }
    expect([surelyMissingSound(film), missingSound(film)?.code]).toEqual([null, 'unsupported-media'])
  })

  it('tells a container that could be packed anew from codecs that nobody has', () => {
    const judge = (tracks: MediaTrack[] | null, plays = canPlay) =>
      judgePlayback({
        ...{ container: 'matroska', fileName: 'film.mkv', fileType: 'video/x-matroska' },
        ...{ description: tracks === null ? null : { tracks } },
        canPlay: (mime) => !mime.includes('matroska') && plays(mime),
      })
    expect(judge([h264, aac])).toMatchObject({
      kind: 'container',
      error: { message: expect.stringContaining('is a Matroska (MKV) file, which this browser cannot play') },
    })
    expect(judge([hevc, aac])).toMatchObject({
      kind: 'undecodable',
      error: { message: expect.stringContaining('The picture of “film.mkv” is H.265 (HEVC)') },
    })
    expect(judge(null).kind).toBe('undecodable')
    expect(judge([{ kind: 'video', codec: '' }]).kind).toBe('undecodable')
  })

  it('knows nothing of a sound without a description', () => {
    expect(missingSound({ canPlay, description: null })).toBeNull()
  })

  it('explains a real file', async () => {
    const description = await inspectMp4(new MemorySource(mediaFixture('hevc-ac3.mp4')))
    expect(diagnose('mp4', description)?.message).toMatch(
      /H\.265 \(HEVC\) and its sound is Dolby Digital \(AC-3\)/,
    )
    expect(diagnose('mp4', await inspectMp4(new MemorySource(mediaFixture('faststart.mp4'))))).toBeNull()
  })
})

it.each([
  ['avc1.64001f', 'H.264 (AVC)'],
  ['hev1.2.4.L120.90', 'H.265 (HEVC)'],
  ['dvh1.05.06', 'Dolby Vision'],
  ['av01.0.04M.08', 'AV1'],
  ['mp4v.20.9', 'MPEG-4 Visual (DivX, Xvid)'],
  ['mp4a.40.2', 'AAC'],
  ['mp4a.6B', 'MP3'],
  ['ec-3', 'Dolby Digital Plus (E-AC-3)'],
  ['dtsc', 'DTS'],
  ['apch', 'Apple ProRes'],
  ['zzzz.1', '“zzzz”'],
  ['', 'an unknown format'],
])('codecName of %j is %s', (codec, name) => {
  expect(codecName(codec)).toBe(name)
})
