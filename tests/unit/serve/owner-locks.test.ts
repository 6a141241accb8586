import { expect, test } from 'vitest'
import { ownerLock, ownerState, torrentLock } from '../../../src/serve/owner-locks.ts'

const hash = 'a'.repeat(40)
const lock = (name: string): LockInfo => ({ name, mode: 'exclusive', clientId: 'not the one' })

test.each([
  ['nothing', { held: [], pending: [] }, null, false],
  ['an empty snapshot', {}, null, false],
  [
    'another torrent',
    { held: [lock(ownerLock('b'.repeat(40), 'x')), lock(torrentLock('b'.repeat(40)))] },
    null,
    false,
  ],
  ['the owner', { held: [lock(torrentLock(hash)), lock(ownerLock(hash, 'client-1'))] }, 'client-1', true],
  ['an owner that has no name yet', { held: [lock(torrentLock(hash))] }, null, true],
  ['somebody who waits', { held: [], pending: [lock(torrentLock(hash))] }, null, true],
  ['a name that waits is no owner', { held: [], pending: [lock(ownerLock(hash, 'client-2'))] }, null, false],
] as const)('%s', (_name, snapshot, clientId, isExpected) => {
  expect(ownerState(hash, snapshot as unknown as LockManagerSnapshot)).toEqual({ clientId, isExpected })
})
