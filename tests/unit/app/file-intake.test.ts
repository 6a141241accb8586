import { expect, it } from 'vitest'
import type { GivenBy } from '../../../src/app/file-decision.ts'
import { FileIntake } from '../../../src/app/file-intake.ts'
import { TorrentError } from '../../../src/shared/errors.ts'

/** As a browser gives it; Node's has no path. */
const fileOf = (head: string, name: string): File =>
  Object.defineProperty(new File([head], name), 'webkitRelativePath', { value: '' })

interface World {
  readonly done: string[]
  take(files: readonly File[], by: GivenBy): Promise<void>
}

const world = ({
  isWatching = false,
  answer = true,
  open = async () => undefined,
}: {
  isWatching?: boolean
  answer?: boolean
  open?: (file: File) => Promise<void>
} = {}): World => {
  const done: string[] = []
  const names = (files: readonly File[]): string => files.map(({ name }) => name).join(' ')
  const intake = new FileIntake({
    isWatching: () => isWatching,
    open: async (file) => {
      done.push(`open ${file.name}`)
      await open(file)
    },
    share: async (files) => {
      done.push(`share ${names(files)}`)
    },
    ask: async (files) => {
      done.push(`ask ${names(files)}`)
      return answer
    },
    addSubtitles: async (files) => {
      done.push(`subtitles ${names(files)}`)
    },
    say: (sentence) => {
      done.push(`say ${sentence}`)
    },
  })
  return { done, take: (files, by) => intake.take(files, by) }
}

const noTorrent = async (): Promise<never> => {
  throw new TorrentError('invalid-torrent', 'This is not a torrent file.')
}
const head = 'd8:announce3:udp4:info'

it('a misnamed torrent file is opened in every way, and a broken one is never shared', async () => {
  for (const name of ['x.torrent.txt', 'x.torrent (1)', 'download', 'x.torrent.bin', 'X.TORRENT']) {
    for (const by of ['open', 'share', 'drop'] as const) {
      const whole = world()
      await whole.take([fileOf(head, name)], by)
      expect(whole.done).toEqual([`open ${name}`])
      const broken = world({ open: noTorrent })
      await broken.take([fileOf(head, name)], by)
      expect(broken.done).toEqual([
        `open ${name}`,
        `say “${name}” cannot be opened, and it is not shared. This is not a torrent file.`,
      ])
    }
  }
})

it('what is bencoded and no torrent is shared when it was dropped, and only then', async () => {
  const file = fileOf('d11:active_timei1ee', 'x.fastresume')
  const dropped = world({ open: noTorrent })
  await dropped.take([file], 'drop')
  expect(dropped.done).toEqual(['open x.fastresume', 'share x.fastresume'])
  const chosen = world({ open: noTorrent })
  await chosen.take([file], 'open')
  expect(chosen.done).toHaveLength(2)
  expect(chosen.done[1]).toContain('not shared')
  // Another failure says nothing of what it is: sharing it would be a guess.
  const unlucky = world({
    open: async () => {
      throw new TorrentError('service-worker', 'There is no service worker.')
    },
  })
  await unlucky.take([file], 'drop')
  expect(unlucky.done).toEqual(['open x.fastresume', 'say There is no service worker.'])
})

it('asks before it shares while something is watched, and does nothing on no', async () => {
  const film = fileOf('\0\0\0\x20ftyp', 'film.mp4')
  const yes = world({ isWatching: true })
  await yes.take([film], 'drop')
  expect(yes.done).toEqual(['ask film.mp4', 'share film.mp4'])
  const no = world({ isWatching: true, answer: false })
  await no.take([film], 'drop')
  expect(no.done).toEqual(['ask film.mp4'])
  const home = world()
  await home.take([film], 'drop')
  expect(home.done).toEqual(['share film.mp4'])
})

it('says nothing of what a person stopped', async () => {
  const stopped = world({
    open: async () => {
      throw new TorrentError('aborted', 'The operation was stopped.')
    },
  })
  await stopped.take([fileOf(head, 'x.torrent')], 'open')
  expect(stopped.done).toEqual(['open x.torrent'])
})

it('subtitles join the film that is watched, and nothing is shared', async () => {
  for (const by of ['drop', 'share', 'open'] as const) {
    const watching = world({ isWatching: true })
    await watching.take([fileOf('1\n', 'a.srt')], by)
    expect(watching.done).toEqual(['subtitles a.srt'])
  }
  const several = world({ isWatching: true })
  await several.take([fileOf('1\n', 'a.srt'), fileOf('x', 'b.idx'), fileOf('1\n', 'c.ass')], 'drop')
  expect(several.done).toEqual(['subtitles a.srt c.ass'])
})
