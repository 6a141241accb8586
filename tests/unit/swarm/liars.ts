import { equalBytes, toHex } from '../../../src/shared/bytes.ts'
import {
  type LinkShape,
  linkPair,
  makeNode,
  type NodeOptions,
  type TestNode,
  type TestTorrent,
  type VirtualClock,
  type VirtualLink,
} from '../../helpers/virtual-world.ts'

/** How a liar changes a block that it was asked for, in place. Returns whether it did. */
export type Lie = (piece: number, begin: number, data: Uint8Array) => boolean

/** Every block wrong, in a way of its own. */
export const always =
  (mark = 0x55): Lie =>
  (_piece, _begin, data) => {
    data[data.length >> 1]! ^= mark
    return true
  }

/** One block in `n`: the same blocks, whoever asks. */
export const oneIn =
  (n: number, mark = 0x55): Lie =>
  (piece, begin, data) =>
    (piece * 31 + begin / 16_384) % n === n - 1 && always(mark)(piece, begin, data)

/** Every `n`th block that it sends. */
export const everyNth = (n: number): Lie => {
  let sent = 0
  return (piece, begin, data) => ++sent % n === 0 && always()(piece, begin, data)
}

/** Makes PIECE messages lie; other messages pass. */
const lying =
  (lie: Lie, onLie: () => void = () => undefined) =>
  (message: Uint8Array): Uint8Array => {
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
    if (message.length < 14 || message[4] !== 7 || view.getUint32(0) !== message.length - 4) return message
    const changed = message.slice()
    if (!lie(view.getUint32(5), view.getUint32(9), changed.subarray(13))) return message
    onLie()
    return changed
  }

export interface Joined {
  readonly node: TestNode
  /** The victim's end and the peer's. */
  readonly ends: readonly [VirtualLink, VirtualLink]
  lies: number
}

/** A victim and the peers that it knows; who was banned by it. */
export class LiarWorld {
  readonly clock: VirtualClock
  readonly torrent: TestTorrent
  readonly victim: TestNode
  /** Ids of peers that the victim hung up on for bad data. */
  readonly banned = new Set<number>()

  private constructor(clock: VirtualClock, torrent: TestTorrent, victim: TestNode) {
    this.clock = clock
    this.torrent = torrent
    this.victim = victim
  }

  static async make(
    clock: VirtualClock,
    torrent: TestTorrent,
    options: Partial<NodeOptions> = {},
  ): Promise<LiarWorld> {
    return new LiarWorld(clock, torrent, await makeNode(clock, torrent, { id: 255, ...options }))
  }

  /** A peer comes, with everything if not said otherwise. */
  async join(
    id: number,
    lie: Lie | null,
    shape: LinkShape = usual,
    have: NodeOptions['have'] = 'all',
  ): Promise<Joined> {
    const node = await makeNode(this.clock, this.torrent, { id, have })
    const ends = linkPair(this.clock, shape)
    const joined: Joined = { node, ends, lies: 0 }
    const [ours, theirs] = ends
    const close = ours.close.bind(ours)
    ours.close = (reason) => {
      if (reason?.code === 'bad-data') this.banned.add(id)
      close(reason)
    }
    if (lie !== null) {
      theirs.tamper = lying(lie, () => {
        joined.lies++
      })
    }
    this.victim.swarm.addLink(ours)
    node.swarm.addLink(theirs)
    return joined
  }

  isLinked(id: number): boolean {
    const key = toHex(new Uint8Array(20).fill(id))
    return this.victim.swarm.peers.some((peer) => peer.remoteKey === key)
  }

  /** Whether every byte that a reader gets is the film's. */
  async isRight(): Promise<boolean> {
    const { length } = this.torrent.info
    const all = new Uint8Array(length)
    for (let offset = 0; offset < length; ) {
      const part = await this.victim.swarm.read('check', offset, length, length)
      all.set(part, offset)
      offset += part.length
    }
    return equalBytes(all, this.torrent.content)
  }
}

const usual: LinkShape = { delayMs: 20, bytesPerSecond: 1_000_000 }
