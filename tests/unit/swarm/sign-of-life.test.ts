import { expect, it } from 'vitest'
import {
  encodeExtensionHandshake,
  encodeMetadataRequest,
  metadataBlockLength,
} from '../../../src/protocol/extension.ts'
import { encodeExtended } from '../../../src/protocol/messages.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { lonePeer } from '../../helpers/lone-peer.ts'

const theirId = 9
const remote = { host: '198.51.100.1', port: 6_881, isDialled: true }

it.each([
  ['over WebRTC: for a block behind the last one', undefined, 5_700, 1],
  ['over WebRTC, of a torrent with much metadata', undefined, 3 * metadataBlockLength, 3],
  ['of an ordinary client: for the only block', remote, 5_700, 0],
  ['of an ordinary client: for the last block, which is short', remote, 2 * metadataBlockLength + 1, 2],
  ['of an ordinary client: for the last block, which is whole', remote, 3 * metadataBlockLength, 2],
  ['of an ordinary client that has not said how many there are', remote, 0, 0],
] as const)('a sign of life is asked for %s', (_how, remote, metadataSize, block) => {
  const { session, say, heard } = lonePeer({
    id: 1,
    pieceCount: 4,
    ...(remote === undefined ? {} : { remote }),
  })
  const m = new Map([['ut_metadata', theirId]])
  const hello = metadataSize > 0 ? { m, metadataSize } : { m }
  say(encodeExtended(0, encodeExtensionHandshake(hello)))
  heard()
  session.extensions.probe(5_000)
  expect(heard()).toEqual([['extended', theirId, toHex(encodeMetadataRequest(block))]])
  // Once, until something has come.
  session.extensions.probe(9_000)
  expect(heard()).toEqual([])
})
