import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { WireParser } from '../../../src/protocol/wire-parser.ts'
import type { PeerLink, PeerLinkListener } from '../../../src/swarm/ports.ts'
import { RecordingHandler } from '../../helpers/recording-handler.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

/** A link on which the other end's first bytes lie already when somebody listens, as those of TCP do. */
class LoadedLink implements PeerLink {
  readonly id = 'loaded'
  readonly initiator = false
  readonly description = 'loaded'
  readonly bufferedAmount = 0
  readonly heard = new RecordingHandler()
  readonly #parser = new WireParser(this.heard)
  readonly #early: Uint8Array
  #listener: PeerLinkListener | null = null

  constructor(early: Uint8Array, pieceCount: number) {
    this.#early = early
    this.#parser.setPieceCount(pieceCount)
  }

  /** Nothing waits here. */
  setLowWater(): void {}

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    if (this.#early.length > 0) listener.data(this.#early)
  }

  say(data: Uint8Array): void {
    this.#listener?.data(data)
  }

  /** The parser wants the handshake first, and throws otherwise. */
  send(data: Uint8Array): void {
    this.#parser.push(data)
  }

  close(): void {
    this.#listener?.close()
  }
}

const torrent = makeTorrent(4 * 65_536, 65_536)
const hello = messages.encodeHandshake({
  infoHash: torrent.info.infoHash,
  peerId: new Uint8Array(20).fill(9),
})

it('our handshake goes first, though the answers to the other one are ready', async () => {
  const node = await makeNode(new VirtualClock(), torrent, { id: 1, have: 'all' })
  const link = new LoadedLink(hello, torrent.info.pieceCount)
  node.swarm.addLink(link)
  const names = link.heard.messages.map(([name]) => name)
  expect(names[0]).toBe('handshake')
  expect(names).toContain('extended')
})

it('one that was unchoked with our handshake hears it once more when it is interested', async () => {
  const node = await makeNode(new VirtualClock(), torrent, { id: 1, have: 'all' })
  const link = new LoadedLink(hello, torrent.info.pieceCount)
  node.swarm.addLink(link)
  const unchokes = (): number => link.heard.messages.filter(([name]) => name === 'unchoke').length
  expect(unchokes()).toBe(1)
  for (let time = 0; time < 3; time++) link.say(messages.encodeInterested())
  expect(unchokes()).toBe(2)
})

describe.for([true, false])('to an ordinary peer (dialled: %s)', (isDialled) => {
  const remote = { host: '198.51.100.1', port: 6881, isDialled }
  const names = ({ heard }: LoadedLink) => heard.messages.map(([name]) => name)

  it('nothing follows our handshake before its own has come', async () => {
    const node = await makeNode(new VirtualClock(), torrent, { id: 1, have: 'all' })
    const link = new LoadedLink(new Uint8Array(), torrent.info.pieceCount)
    node.swarm.addLink(Object.assign(link, { remote }))
    expect(names(link)).toEqual(['handshake'])
    link.say(hello)
    expect(names(link)).toEqual(expect.arrayContaining(['haveAll', 'extended']))
    link.say(messages.encodeInterested())
    expect(names(link)).toContain('unchoke')
  })
})
