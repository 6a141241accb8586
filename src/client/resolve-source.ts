import { fetchTorrentFile, maxTorrentFileBytes, torrentFileTooLarge } from '../engine/fetch-torrent-file.ts'
import { readLink } from '../protocol/link.ts'
import type { Magnet } from '../protocol/metainfo-types.ts'

/** What a torrent can be started from. `text`: the link in the form in which we write links. */
export type ResolvedSource =
  | { readonly kind: 'magnet'; readonly text: string; readonly magnet: Magnet }
  | { readonly kind: 'torrent-file'; readonly bytes: Uint8Array }

/**
 * Whether a text is an address that only the author of a page writes: relative to the page, or made by its
 * script. A folder that is named like a web server does not count.
 */
export const isPageAddress = (text: string): boolean =>
  /^(?:blob:|data:|\.{0,2}\/)/i.test(text) || /^(?!www\.)[^\s:?#]+\.torrent(?:[?#].*)?$/i.test(text)

/**
 * Reads a link, and fetches the `.torrent` if it is the address of one.
 *
 * @param source a link as {@link readLink} finds it, an address relative to the page, or a `.torrent`
 * @throws TorrentError `invalid-magnet`, `torrent-address`, `invalid-torrent`, `aborted`
 */
export const resolveSource = async (
  source: string | Uint8Array | Blob,
  signal?: AbortSignal,
): Promise<ResolvedSource> => {
  if (source instanceof Uint8Array) return { kind: 'torrent-file', bytes: source }
  if (typeof source !== 'string') {
    if (source.size > maxTorrentFileBytes) throw torrentFileTooLarge()
    return { kind: 'torrent-file', bytes: new Uint8Array(await source.arrayBuffer()) }
  }
  const text = source.trim()
  const link = isPageAddress(text) ? ({ kind: 'torrent-file', text } as const) : readLink(text)
  if (link.kind === 'magnet') return link
  return { kind: 'torrent-file', bytes: await fetchTorrentFile(link.text, signal ? { signal } : {}) }
}
