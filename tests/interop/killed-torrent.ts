import { makeTorrent } from '../helpers/virtual-world.ts'

/** The same in both processes. */
export const killedTorrent = makeTorrent(30_000_000, 262_144)
