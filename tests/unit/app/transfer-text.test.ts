import { describe, expect, it } from 'vitest'
import { progressOf, transferText } from '../../../src/app/transfer-text.ts'
import type { Transfer } from '../../../src/app/transfers.ts'
import { speechless } from '../../../src/client/bridges.ts'
import type { FileSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'

const file = (length: number, downloaded: number, wanted = true): FileSnapshot =>
  fileSnapshot({ length, downloaded, wanted })

const transfer = (
  snapshot: Parameters<typeof torrentSnapshot>[0],
  more: Partial<Transfer> = {},
): Transfer => ({
  infoHash: 'a'.repeat(40),
  kind: 'download',
  torrent: torrentSnapshot(snapshot),
  isStopped: false,
  problem: '',
  ...more,
})

describe('transferText', () => {
  const half = { files: [file(100, 50), file(900, 0, false)], downloadRate: 1_200_000, uploadRate: 5_000 }
  it.each([
    ['a download', transfer(half), '50 % · ↓ 1.2 MB/s · 0 peers'],
    ['a paused one', transfer({ ...half, paused: true }), '50 % · paused'],
    [
      'one that comes through a bridge',
      transfer({ ...half, bridge: { ...speechless('joined', null), peers: 3 } }),
      '50 % · ↓ 1.2 MB/s · 0 peers · through this server: 3 ordinary peers',
    ],
    [
      'one that is whole',
      transfer({ ...half, files: [file(9, 9)] }),
      'All of it is here · ↑ 5.0 kB/s · 0 peers',
    ],
    ['a share', transfer(half, { kind: 'shared' }), 'Shared from this tab · ↑ 5.0 kB/s · 0 peers'],
    ['a stopped download', transfer(half, { isStopped: true }), 'Stopped. What is here stays.'],
    ['a stopped share', transfer(half, { isStopped: true, kind: 'shared' }), 'No longer shared.'],
    ['one that failed', transfer(half, { problem: 'It was deleted.' }), 'It was deleted.'],
    [
      'a share whose file is gone',
      transfer(
        { ...half, notices: [{ id: 'files', code: 'storage', message: '“a.mp4” is gone.' }] },
        { kind: 'shared' },
      ),
      '“a.mp4” is gone.',
    ],
  ])('of %s', (_name, given, text) => {
    expect(transferText(given)).toBe(text)
  })

  it('progress is that of what is wanted, and of all where nothing is', () => {
    expect(progressOf(transfer(half))).toBe(0.5)
    expect(progressOf(transfer({ files: [file(9, 3, false)], progress: 0.3 }))).toBe(0.3)
  })
})
