import { defineTexts } from '../../shared/texts.ts'

/** Addresses that a bridge found, by what became of them. */
export interface AddressCounts {
  readonly found: number
  readonly silent: number
  readonly refused: number
  readonly closed: number
}

const peersWord = (count: number): string => (count === 1 ? '1 ordinary peer' : `${count} ordinary peers`)
/** In the middle of a sentence; a `server` without a name is the one that the page came from. */
const serverWord = (server: string | null): string =>
  server === null ? 'this server' : `the server ${server}`
const serverBegins = (server: string | null): string =>
  server === null ? 'This server' : `The server ${server}`

/** What people are told of a bridge: a server that has ordinary BitTorrent clients as peers. */
export const bridgeTexts = defineTexts('bridge', {
  through: (server: string | null, peers: number) => `through ${serverWord(server)}: ${peersWord(peers)}`,
  foundNobody: (server: string | null) =>
    `${serverBegins(server)} has not found an ordinary peer of this torrent, at its trackers.`,
  foundNobodyDht: (server: string | null) =>
    `${serverBegins(server)} has not found an ordinary peer of this torrent, at its trackers or in the DHT.`,
  found: ({ found, silent, refused, closed }: AddressCounts) => {
    const parts = [
      ...(silent > 0 ? [`${silent} did not answer`] : []),
      ...(refused > 0 ? [`${refused} refused the connection`] : []),
      ...(closed > 0 ? [`${closed} hung up`] : []),
    ]
    const addresses = found === 1 ? '1 address was found' : `${found} addresses were found`
    return parts.length === 0
      ? `${addresses}, and no peer is connected yet.`
      : `${addresses}: ${parts.join(', ')}.`
  },
  /** After one of the three above. */
  searchGoesOn: (found: string) => `${found} The search goes on.`,
  searchGoesOnSpoken: 'No ordinary peer could be reached yet. The search goes on.',
  finding: (server: string | null) => `Finding ordinary peers through ${serverWord(server)}…`,
  connecting: (server: string | null, peers: number) =>
    `${serverBegins(server)} has ${peersWord(peers)}. Connecting to the server…`,
  notConnected: (server: string | null, peers: number) =>
    `${serverBegins(server)} has ${peersWord(peers)}, but this page has no connection to the server yet. It is tried again by itself.`,
  restarts: (server: string | null) =>
    `${serverBegins(server)} starts its search for ordinary peers again. It goes on in a few seconds.`,
  /** After a sentence which says that nobody is there. */
  nobodyAndUnreachable: (nobody: string, server: string | null) =>
    `${nobody} ${serverBegins(server)} could ask ordinary peers, but does not answer now.`,
  nobodyAndReason: (nobody: string, reason: string) => `${nobody} ${reason}`,
  asking: (server: string | null) => `Asking ${serverWord(server)}…`,
  unreachable: (server: string | null) => `${serverBegins(server)} does not answer.`,
  refused: (server: string | null) => `${serverBegins(server)} does not ask ordinary peers for this torrent.`,
  /** `rest`: one of the sentences of what was found, or `''`. */
  joined: (server: string | null, peers: number, seeds: number, rate: string, rest: string) =>
    `Through ${serverWord(server)}: ${peersWord(peers)}, of which ${seeds} ${seeds === 1 ? 'has' : 'have'} everything; ${rate}.${rest === '' ? '' : ` ${rest}`}`,
  asksTracker: (server: string | null) => `${serverWord(server)} asks it`,
})
