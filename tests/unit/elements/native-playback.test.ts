import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { mediaErr } from '../../../src/elements/media-error.ts'
import { NativePlayback } from '../../../src/elements/native-playback.ts'
import type { TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { fileSnapshot, pieceBits, torrentSnapshot } from '../../helpers/snapshots.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2, HAVE_FUTURE_DATA: 3 })
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('innerHeight', 600)
  vi.stubGlobal('innerWidth', 800)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A native element as far as it matters: what is done to it is noted, what it does is told by the test. */
class FakeMedia {
  readonly log: string[] = []
  readonly buffered = { length: 0, start: () => 0, end: () => 0 }
  error: { code: number; message: string } | null = null
  src = ''
  srcObject = null
  autoplay = false
  preload = 'auto'
  paused = true
  ended = false
  seeking = false
  readyState = 4
  duration = 90
  videoWidth = 0
  videoHeight = 0
  playbackRate = 1
  /** Pixels from the top of the window. */
  top = 0
  #time = 0

  get currentTime(): number {
    return this.#time
  }
  set currentTime(seconds: number) {
    this.log.push(`to ${seconds}`)
    this.#time = seconds
  }
  load(): void {
    this.log.push('load')
    Object.assign(this, { readyState: 0, paused: true, duration: Number.NaN, playbackRate: 1, error: null })
    this.#time = 0
  }
  async play(): Promise<void> {
    this.log.push('play')
    this.paused = false
  }
  pause(): void {
    this.log.push('pause')
    this.paused = true
  }
  getBoundingClientRect = () => ({ top: this.top, bottom: this.top + 360, left: 0, right: 640 })
  canPlayType = () => 'maybe'
  hasAttribute = () => false
  removeAttribute = () => undefined
}

const setup = async ({ isAutoplay = false, snapshot = torrentSnapshot({}), length = 1_000 } = {}) => {
  const media = new FakeMedia()
  media.autoplay = isAutoplay
  const seen: string[] = []
  const failures: string[] = []
  const playback = new NativePlayback({} as HTMLElement, {
    media: () => media as unknown as HTMLVideoElement,
    snapshot: () => snapshot,
    emit: (type) => seen.push(type),
    failed: ({ code }) => failures.push(code),
    partMissing: (_part, { code }) => failures.push(code),
    soundtrackChanged: () => undefined,
  })
  const torrent = {
    snapshot: torrentSnapshot({}),
    on: () => () => undefined,
    streamUrl: () => 'film',
    hint: () => undefined,
    read: () => new Promise(() => undefined),
  } as unknown as Torrent
  const tell = (type: string): void => {
    if (playback.handle(type)) seen.push(type)
  }
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
  playback.open(torrent, fileSnapshot({ type: 'audio/mpeg', length }))
  if (!isAutoplay) {
    await playback.play()
    tell('play')
    tell('playing')
  }
  media.currentTime = 10
  tell('timeupdate')
  media.log.length = 0
  seen.length = 0
  return {
    ...{ media, seen, failures, playback, tell, settle },
    /** The native element has failed, and what is to become of it is known. */
    fail: async (code: number = mediaErr.network, message = ''): Promise<void> => {
      media.error = { code, message }
      tell('error')
      await settle()
    },
    /** The native element has loaded and shows the place. */
    arrive: (): void => {
      Object.assign(media, { readyState: 4, duration: 90, seeking: false })
      for (const type of ['loadedmetadata', 'seeking', 'loadeddata', 'seeked', 'canplay', 'playing']) {
        tell(type)
      }
    },
  }
}

type Setup = Awaited<ReturnType<typeof setup>>

describe('NativePlayback, while a stream that broke off is loaded again', () => {
  it('is where the viewer has gone meanwhile, at once, and stays there when it fails again', async () => {
    const { playback, media, seen, fail, settle, arrive } = await setup()
    await fail()
    expect([playback.isReloading, playback.currentTime, playback.paused]).toEqual([true, 10, false])
    playback.currentTime = 42
    expect(media.log).toEqual(['load', 'to 42', 'play'])
    await settle()
    expect([playback.currentTime, playback.seeking, playback.duration]).toEqual([42, true, 90])
    await fail()
    expect(playback.currentTime).toBe(42)
    playback.currentTime = 43
    await settle()
    arrive()
    expect([playback.currentTime, playback.seeking, playback.isReloading]).toEqual([43, false, false])
    expect(seen).toEqual(['waiting', 'seeking', 'seeking', 'timeupdate', 'seeked', 'canplay', 'playing'])
  })

  it('does not end with the reason of a failure that the viewer has left', async () => {
    const { playback, media, tell, settle, failures } = await setup()
    media.error = { code: mediaErr.decode, message: 'OnMediaSinkAudioError' }
    tell('error')
    playback.currentTime = 42
    await settle()
    expect([failures, playback.currentTime]).toEqual([[], 42])
  })

  it('ends at once where the sound device is the reason', async () => {
    const { failures, media, fail } = await setup()
    await fail(mediaErr.decode, 'OnMediaSinkAudioError')
    // What explains it is loaded first.
    await expect.poll(() => failures).toEqual(['sound-device'])
    expect(media.log).not.toContain('load')
  })

  it('keeps rate and pause, and tells the page of its own pause and play', async () => {
    const { playback, media, seen, fail, settle, arrive } = await setup()
    media.playbackRate = 1.5
    await fail()
    playback.pause()
    expect([playback.paused, seen.at(-1)]).toEqual([true, 'pause'])
    playback.currentTime = 20
    expect(media.log.slice(-3)).toEqual(['load', 'to 20', 'pause'])
    expect(media.playbackRate).toBe(1.5)
    void playback.play()
    expect([playback.paused, media.paused]).toEqual([false, false])
    await settle()
    arrive()
    expect(seen.filter((type) => type === 'play')).toHaveLength(1)
    expect(playback.paused).toBe(false)
  })
})

describe('NativePlayback, while a seek hangs', () => {
  it('loads again after two seconds where nothing comes, and the page sees one seek', async () => {
    const { playback, media, seen, tell, arrive } = await setup()
    media.playbackRate = 2
    playback.currentTime = 72
    Object.assign(media, { seeking: true, readyState: 1 })
    tell('seeking')
    await vi.advanceTimersByTimeAsync(1_999)
    expect(media.log).toEqual(['to 72'])
    await vi.advanceTimersByTimeAsync(1)
    expect(media.log).toEqual(['to 72', 'load', 'to 72', 'play'])
    expect(playback.readyState).toBe(1)
    for (const type of ['abort', 'emptied', 'ratechange', 'loadstart', 'play', 'durationchange']) tell(type)
    expect([playback.seeking, playback.duration, playback.paused]).toEqual([true, 90, false])
    arrive()
    expect(seen).toEqual(['seeking', 'timeupdate', 'seeked', 'canplay', 'playing'])
    expect(media.playbackRate).toBe(2)
  })

  it('does nothing where the seek arrives by itself', async () => {
    const { playback, media, tell } = await setup()
    playback.currentTime = 72
    Object.assign(media, { seeking: true, readyState: 1 })
    tell('seeking')
    await vi.advanceTimersByTimeAsync(300)
    Object.assign(media, { seeking: false, readyState: 4 })
    tell('seeked')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(media.log).not.toContain('load')
  })
})

describe('NativePlayback, where autoplay may begin', () => {
  /** 90 s in 90 pieces of which two are here: a piece is a second. */
  const arriving = (downloadRate: number, more: Partial<TorrentSnapshot> = {}): TorrentSnapshot =>
    torrentSnapshot({
      ...{ pieceLength: 100, pieceCount: 90, pieces: pieceBits(90, [0, 1]), downloadRate },
      ...more,
    })
  const atTheStart = async (snapshot: TorrentSnapshot) => {
    const world = await setup({ isAutoplay: true, snapshot, length: 9_000 })
    Object.assign(world.media, { readyState: 3, currentTime: 0 })
    world.media.log.length = 0
    return world
  }

  it('begins when the browser can play and what arrives is more than the film takes', async () => {
    const { media, tell } = await atTheStart(arriving(200))
    tell('canplay')
    expect([media.paused, media.log]).toEqual([false, ['play']])
  })

  it.each([
    ['before the browser has enough', { readyState: 2 }, arriving(200)],
    ['where the window does not show it', { top: 700 }, arriving(200)],
    ['where less arrives than the film takes', {}, arriving(90)],
    ['where nothing arrives', {}, arriving(0)],
    ['where the next part would come too late', {}, arriving(200, { pieces: pieceBits(90, [0]) })],
  ])('leaves it to the browser %s', async (_name, state, snapshot) => {
    const { media, playback, tell } = await atTheStart(snapshot)
    Object.assign(media, state)
    tell('canplay')
    playback.judgeAutoplay()
    expect(media.log).toEqual([])
  })

  it('leaves it to the browser in a tab in the background', async () => {
    vi.stubGlobal('document', { hidden: true })
    const { media, tell } = await atTheStart(arriving(200))
    tell('canplay')
    expect(media.log).toEqual([])
  })

  it('asks a browser that refuses once, and leaves it to a person', async () => {
    const { media, playback, tell } = await atTheStart(arriving(200))
    let asked = 0
    media.play = () => {
      asked++
      return Promise.reject(new DOMException('A person must begin it.', 'NotAllowedError'))
    }
    tell('canplay')
    await vi.advanceTimersByTimeAsync(1_000)
    playback.judgeAutoplay()
    expect([asked, playback.paused]).toEqual([1, true])
  })

  it('holds it in a crowd, and begins only where nobody has paused', async () => {
    const held = await atTheStart(arriving(200, { startupBufferMs: 5_000 }))
    held.tell('canplay')
    expect([held.playback.pace.isHolding, held.media.paused, held.playback.paused]).toEqual([
      true,
      true,
      false,
    ])
    const paused = await atTheStart(arriving(200))
    paused.playback.pause()
    paused.tell('canplay')
    expect(paused.media.log).toEqual(['pause'])
  })
})

describe('NativePlayback, where autoplay has not begun yet', () => {
  it.each([
    [
      'a seek hangs',
      async ({ media, playback, tell }: Setup) => {
        playback.currentTime = 72
        Object.assign(media, { seeking: true, readyState: 1 })
        tell('seeking')
        await vi.advanceTimersByTimeAsync(2_000)
      },
    ],
    [
      'the stream broke off',
      async ({ fail, playback }: Setup) => {
        await fail()
        playback.currentTime = 72
      },
    ],
  ])('begins playback when %s and is loaded again', async (_name, happen) => {
    const world = await setup({ isAutoplay: true })
    const { media, playback, seen, settle, arrive } = world
    expect(playback.paused).toBe(true)
    await happen(world)
    expect(media.log.slice(-3)).toEqual(['load', 'to 72', 'play'])
    await settle()
    arrive()
    expect([playback.paused, media.paused]).toEqual([false, false])
    expect(seen.filter((type) => type === 'play')).toHaveLength(1)
    expect(seen.indexOf('play')).toBeLessThan(seen.indexOf('playing'))
  })

  it('stays paused where a person paused it before', async () => {
    const { media, playback, seen, tell, arrive } = await setup({ isAutoplay: true })
    playback.pause()
    playback.currentTime = 72
    Object.assign(media, { seeking: true, readyState: 1 })
    tell('seeking')
    await vi.advanceTimersByTimeAsync(2_000)
    arrive()
    expect([playback.paused, media.paused, media.log.includes('play')]).toEqual([true, true, false])
    expect(seen).not.toContain('play')
  })

  it('is paused where the browser lets nothing play by itself', async () => {
    const { media, playback, seen, tell, arrive } = await setup({ isAutoplay: true })
    media.play = () => Promise.reject(new DOMException('A person must begin it.', 'NotAllowedError'))
    playback.currentTime = 72
    Object.assign(media, { seeking: true, readyState: 1 })
    tell('seeking')
    await vi.advanceTimersByTimeAsync(2_000)
    expect([playback.paused, seen.at(-1)]).toEqual([true, 'pause'])
    arrive()
    expect(playback.paused).toBe(true)
    expect(seen.filter((type) => type === 'play' || type === 'pause')).toEqual(['play', 'pause'])
  })

  it('is over when the element has played, and does not play what its own controls paused since', async () => {
    const { media, playback, tell, arrive } = await setup({ isAutoplay: true })
    media.paused = false
    tell('play')
    tell('playing')
    media.paused = true
    tell('pause')
    playback.currentTime = 72
    Object.assign(media, { seeking: true, readyState: 1 })
    tell('seeking')
    await vi.advanceTimersByTimeAsync(2_000)
    arrive()
    expect([playback.paused, media.log.includes('play')]).toEqual([true, false])
  })
})
