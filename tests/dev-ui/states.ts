/**
 * The states of the user interface that `npm run dev:ui` shows: what the scripted engine says in each. The
 * name of a state is the `dn` of its magnet link.
 */
import { speechless } from '../../src/client/bridges.ts'
import { engineProblems } from '../../src/engine/engine-problems.ts'
import type {
  FileSnapshot,
  Notice,
  PeerSnapshot,
  TorrentSnapshot,
} from '../../src/engine/messages/snapshot.ts'
import type { TrackerStatus } from '../../src/network/ports.ts'
import { errorToMessage, TorrentError } from '../../src/shared/errors.ts'
import type { Words } from '../../src/shared/wording.ts'
import { fileSnapshot, pieceBits, torrentSnapshot } from '../helpers/snapshots.ts'

/** In the words of the engine, so that it is said in every language. */
const notice = (id: Notice['id'], code: Notice['code'], words: Words): Notice => ({
  id,
  ...errorToMessage(new TorrentError(code, words)),
})

/** What is played where the state plays: paths on the dev server. */
export const films = {
  film: '/sample.mp4',
  song: '/tests/fixtures/media/audio.m4a',
  undecodable: '/tests/fixtures/media/hevc-ac3.mp4',
  silent: '/tests/fixtures/media/h264-ac3.mp4',
  pictureless: '/tests/fixtures/media/hevc-aac.mp4',
  /** The dev server never answers it. */
  stuck: '/never-answered.mp4',
  /** The dev server gives its beginning, and then nothing. */
  beginning: '/beginning.mp4',
  /** Two soundtracks, subtitles and chapters are in it. */
  inside: '/tests/fixtures/media/inside.mp4',
} as const

/** Subtitles of a film: a minute of sentences. The dev server gives them under {@link subtitlesPath}. */
export const subtitles = Array.from({ length: 20 }, (_, at) => {
  const time = (seconds: number): string => `00:00:${String(seconds).padStart(2, '0')},000`
  const words = 'This is what is said here,\nand it stands on two lines.'
  return `${at + 1}\n${time(at * 3)} --> ${time(at * 3 + 2)}\n${words}\n\n`
}).join('')
export const subtitlesPath = '/subtitles.srt'
const coverPath = '/icons/icon-512.png'

/** Share of {@link films}.beginning that the dev server gives. */
export const beginningShare = 0.08

export interface UiState {
  /** What it is for, in the list that the command prints. */
  readonly about: string
  /** Words that the page shows then. */
  readonly shows: string
  /** Where that is said only after milliseconds of waiting: what the page shows as it begins to wait. */
  readonly waits?: { readonly shows: string; readonly ms: number }
  readonly snapshot: TorrentSnapshot
  readonly film: string
  /** Paths on the dev server of files that are not the film, by the ends of their names. */
  readonly others?: Readonly<Record<string, string>>
  /** What comes later, after milliseconds. */
  readonly later?: { readonly ms: number; readonly snapshot: TorrentSnapshot }
}

export const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'

const status = (parts: Partial<TrackerStatus>): TrackerStatus => ({
  url: 'ws://localhost:8080/announce',
  state: 'connecting',
  ...{ failure: null, warning: null, problem: null, seeds: null, leeches: null },
  ...parts,
})

const udpTracker = status({
  url: 'udp://tracker.example.org:6969/announce',
  state: 'unusable',
  failure: 'Browsers can only use WebSocket trackers (ws:// or wss://).',
})

const connecting = torrentSnapshot({
  name: 'Sintel',
  magnet: `magnet:?xt=urn:btih:${infoHash}&dn=Sintel`,
  state: 'connecting',
  trackers: [status({})],
})

const film = fileSnapshot({ path: 'Sintel.mp4', length: 129_302_391, wanted: true, downloaded: 77_000_000 })

const filmAmongOthers: readonly FileSnapshot[] = [
  { ...film, path: 'Sintel/Sintel.mp4' },
  fileSnapshot({
    index: 1,
    path: 'Sintel/Extras/Making of, with a rather long name that has to wrap somewhere.mp4',
    length: 29_302_391,
    offset: 129_302_391,
  }),
  fileSnapshot({
    index: 2,
    path: 'Sintel/Soundtrack.flac',
    length: 42_000_000,
    offset: 158_604_782,
    type: 'audio/flac',
  }),
  fileSnapshot({
    index: 3,
    path: 'Sintel/Sintel.en.srt',
    length: subtitles.length,
    offset: 200_604_782,
    type: 'application/x-subrip',
    playable: false,
  }),
]

const peer = (id: number): PeerSnapshot => ({
  id: String(id),
  client: id % 2 === 1 ? 'WebTorrent 3.0.21' : 'torrent-player 0.1.0',
  description: '192.0.2.7:51413',
  progress: id % 2 === 1 ? 1 : 0.41,
  downloadRate: 640_000 * (id + 1),
  uploadRate: 12_000 * id,
  downloaded: 9_000_000,
  uploaded: 200_000,
  choking: false,
  choked: id % 2 === 1,
  interested: false,
  interesting: false,
  bridge: false,
})

/** Which parts of a film are here, as fractions of it. */
const partsHere: readonly (readonly [from: number, to: number])[] = [
  [0, 0.22],
  [0.4, 0.47],
  [0.6, 0.9],
]

const downloading = (files: readonly FileSnapshot[], parts = partsHere): TorrentSnapshot => {
  const length = files.reduce((sum, file) => sum + file.length, 0)
  const pieceLength = 262_144
  const pieceCount = Math.ceil(length / pieceLength)
  const pieces = Array.from({ length: pieceCount }, (_, index) => index).filter((index) =>
    parts.some(([from, to]) => index / pieceCount >= from && index / pieceCount < to),
  )
  return {
    ...torrentSnapshot({ ...connecting, state: 'downloading', files }),
    ...{ length, pieceLength, pieceCount, pieces: pieceBits(pieceCount, pieces) },
    ...{ progress: 0.42, downloaded: length * 0.42, received: length * 0.43, uploaded: 2_400_000 },
    ...{ downloadRate: 4_210_000, uploadRate: 180_000, peers: [0, 1, 2].map(peer) },
    trackers: [status({ state: 'connected', seeds: 2, leeches: 3 })],
  }
}

/** All of it is here, and others may have it. */
export const seeding = (): TorrentSnapshot => {
  const whole = downloading([{ ...film, downloaded: film.length }])
  const all = Array.from({ length: whole.pieceCount }, (_, index) => index)
  return {
    ...whole,
    ...{ state: 'seeding', progress: 1, downloaded: whole.length, downloadRate: 0 },
    pieces: pieceBits(whole.pieceCount, all),
  }
}

/** Of {@link films}.beginning, only what the dev server gives is here. */
const begun = (parts: Partial<TorrentSnapshot>): UiState => ({
  about: '',
  shows: '',
  film: films.beginning,
  snapshot: {
    ...downloading([{ ...film, downloaded: film.length * 0.14 }, ...filmAmongOthers.slice(1)], [[0, 0.05]]),
    ...parts,
  },
})

const playing: UiState = {
  about: 'a film plays, part of it is here',
  shows: 'Sintel',
  snapshot: downloading([film]),
  film: films.film,
}

/** One file after another. */
const inOrder = (paths: readonly string[], parts: Partial<FileSnapshot> = {}): readonly FileSnapshot[] =>
  paths.map((path, index) =>
    fileSnapshot({ index, path, length: 30_000_000, offset: index * 30_000_000, ...parts }),
  )

const season = inOrder(
  ['Pilot', 'The Second One', 'What Nobody Had Expected of the Third', 'Four', 'Five', 'Six'].map(
    (title, at) => `Show.S01/Show.S01E0${at + 1}.${title.replaceAll(' ', '.')}.1080p.WEB.x264-GROUP.mp4`,
  ),
)

const songs = inOrder(
  ['One', 'A Song with a Name that is Longer than Most', 'Three', 'Four', 'Five', 'Six', 'Seven'].map(
    (title, at) => `An Artist - An Album (2024)/0${at + 1} - ${title}.m4a`,
  ),
  { type: 'audio/mp4' },
)
const cover = fileSnapshot({
  ...{ index: songs.length, path: 'An Artist - An Album (2024)/cover.png', length: 30_000 },
  ...{ offset: songs.length * 30_000_000, type: 'image/png', playable: false },
})

/** Names that are hard to draw: without a space, from right to left, of signs that are no letters. */
const oddNames = inOrder([
  `${'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(4).slice(0, 292)}.mp4`,
  'مجلد/فيلم قصير عن البحر والسماء.mp4',
  `👩‍👩‍👧‍👦🎬 ${'🏳️‍🌈'.repeat(12)} 家族の映画 第一話.mp4`,
])

const subtitlesInside: FileSnapshot = fileSnapshot({
  ...{ index: 1, path: 'Everything/Everything.de.forced.srt', length: subtitles.length, offset: 200_000 },
  ...{ type: 'application/x-subrip', playable: false },
})

export const uiStates: Readonly<Record<string, UiState>> = {
  playing,
  season: {
    ...playing,
    about: 'a season, of which the first episode plays',
    shows: 'Pilot',
    snapshot: { ...downloading(season), name: 'Show.S01' },
  },
  album: {
    ...playing,
    about: 'an album with a cover',
    shows: 'A Song with a Name',
    snapshot: { ...downloading([...songs, cover]), name: 'An Artist - An Album (2024)' },
    film: films.song,
    others: { '.png': coverPath },
  },
  inside: {
    ...playing,
    about: 'a film with soundtracks, subtitles and chapters in it',
    shows: 'Everything',
    snapshot: {
      ...downloading(
        [fileSnapshot({ path: 'Everything/Everything.mp4', length: 187_868 }), subtitlesInside],
        [[0, 1]],
      ),
      name: 'Everything',
    },
    film: films.inside,
  },
  names: {
    ...playing,
    about: 'names that are hard to draw',
    shows: '家族の映画',
    snapshot: { ...downloading(oddNames), name: oddNames[0]?.name ?? '' },
  },
  many: {
    ...playing,
    about: 'a torrent of several files',
    shows: 'with a rather long name',
    snapshot: downloading(filmAmongOthers),
  },
  audio: { ...playing, about: 'music, with its name in the place of a picture', film: films.song },
  unsupported: {
    ...playing,
    about: 'a film that this browser cannot decode',
    shows: 'This browser cannot play this file',
    film: films.undecodable,
  },
  buffering: { ...playing, about: 'the film waits for data', film: films.stuck },
  finding: {
    ...playing,
    about: 'the torrent is looked for',
    snapshot: connecting,
  },
  late: {
    ...playing,
    about: 'its files are known after a moment',
    snapshot: connecting,
    later: { ms: 1500, snapshot: playing.snapshot },
  },
  'no-peers': {
    ...playing,
    about: 'the trackers know nobody else, and one cannot be reached',
    shows: 'The trackers know nobody yet',
    snapshot: {
      ...connecting,
      trackers: [
        status({ state: 'connected', seeds: 0, leeches: 1 }),
        status({ url: 'wss://tracker.example.org/', state: 'unreachable' }),
      ],
      notices: [notice('no-peers', 'no-peers', engineProblems.nobodyKnown())],
    },
  },
  bridge: {
    ...playing,
    about: 'a film comes from ordinary peers, through the server',
    shows: 'through this server: 3 ordinary peers',
    snapshot: {
      ...playing.snapshot,
      peers: [peer(0)],
      bridge: { ...speechless('joined', null), ...{ peers: 3, seeds: 2, downloadRate: 2_100_000, found: 3 } },
      trackers: [...playing.snapshot.trackers, udpTracker],
    },
  },
  'bridge-search': {
    ...playing,
    about: 'the server looks for ordinary peers',
    shows: 'Finding ordinary peers through this server',
    snapshot: { ...connecting, bridge: speechless('joining', null), trackers: [status({}), udpTracker] },
  },
  'bridge-nobody': {
    ...playing,
    about: 'after ten seconds, the server has not reached an ordinary peer',
    shows: 'The search goes on.',
    waits: { shows: 'Finding ordinary peers', ms: 10_000 },
    snapshot: {
      ...connecting,
      state: 'metadata',
      peers: [{ ...peer(0), bridge: true, progress: 0, downloadRate: 0 }],
      hadPeers: true,
      bridge: { ...speechless('joining', null), ...{ found: 12, silent: 9, refused: 3, asksDht: true } },
      trackers: [status({ state: 'connected', seeds: 0, leeches: 2 }), udpTracker],
    },
  },
  'bridge-refused': {
    ...playing,
    about: 'the server does not ask ordinary peers for it',
    shows: 'so nobody can be found',
    snapshot: {
      ...connecting,
      bridge: speechless(
        'refused',
        null,
        'This server joins only swarms that its owner has named, or of torrents that it has already.',
      ),
      trackers: [udpTracker],
      notices: [notice('no-peers', 'no-tracker', engineProblems.noUsableTracker(['udp://']))],
    },
  },
  paused: {
    ...playing,
    about: 'the transfers are paused',
    shows: 'Resume transfers',
    snapshot: { ...playing.snapshot, paused: true, downloadRate: 0, uploadRate: 0 },
  },
  slow: {
    ...begun({ downloadRate: 900_000, nextPart: 'coming' }),
    about: 'the film arrives more slowly than it plays, and there is a choice',
    shows: 'Watch with pauses',
  },
  left: {
    ...begun({ downloadRate: 0, uploadRate: 0, nextPart: 'nobody', peers: [], hadPeers: true }),
    about: 'everybody has left, and what comes next is not here',
    shows: 'Everybody left. 14 % is here',
  },
  nobody: {
    ...begun({ nextPart: 'nobody' }),
    about: 'no peer has what comes next',
    shows: 'None of the 3 peers has this part.',
  },
  webrtc: {
    ...playing,
    about: 'this browser makes no WebRTC connections',
    shows: 'WebRTC is blocked here',
    snapshot: {
      ...connecting,
      notices: [notice('webrtc', 'no-webrtc', engineProblems.noWebRtc())],
    },
  },
  'no-picture': {
    ...playing,
    about: 'a film of which only the sound is played',
    shows: 'The picture is H.265 (HEVC)',
    snapshot: downloading(filmAmongOthers),
    film: films.pictureless,
  },
  'no-sound': {
    ...playing,
    about: 'a film of which only the picture is shown',
    shows: 'The sound is Dolby Digital (AC-3)',
    snapshot: downloading([{ ...film, downloaded: film.length }, ...filmAmongOthers.slice(1)]),
    film: films.silent,
  },
  storage: {
    ...playing,
    about: 'nothing can be stored, and a notice says so',
    shows: 'lets the page store nothing',
    snapshot: {
      ...playing.snapshot,
      storage: 'memory',
      notices: [{ id: 'storage', code: 'storage', message: 'This browser lets the page store nothing.' }],
    },
  },
}
