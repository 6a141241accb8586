import { isMediaType } from '../shared/mime.ts'

/** The part of the scope's URLs that belongs to torrents. */
const prefix = 'stream/'

/**
 * A path of info hash, index and name. Our limits allow a torrent far fewer files than seven digits can
 * count.
 */
const path = /^([0-9a-f]{40})\/(0|[1-9]\d{0,6})\/([^/]+)$/i

/**
 * A header of requests for such a URL, with any value: only what is on this device is wanted, so that nothing
 * is fetched. A service worker of an earlier version does not know it.
 */
export const onlyHereHeader = 'Torrent-Only-Here'

/** Which file a URL names. */
export interface StreamTarget {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  readonly fileIndex: number
  /** Whether the file is to be saved and not shown (`?download`). */
  readonly download: boolean
  /** The value of `?download`: the token that allows a navigation to save the file. */
  readonly token: string
  /**
   * The value of `?type`: the type that the file's bytes were seen to have, where its name says something
   * else.
   */
  readonly type: string | null
}

/**
 * The address at which the service worker with this scope serves a file. The name is for people and for
 * players that look at its ending; the service worker ignores it.
 */
export const streamUrl = (scope: string, infoHash: string, fileIndex: number, fileName: string): string => {
  // A name of one or two dots would be a step in the path, and an empty name would be no element of it.
  const name = /^\.{0,2}$/.test(fileName) ? 'file' : encodeURIComponent(fileName.toWellFormed())
  return new URL(`${prefix}${infoHash}/${fileIndex}/${name}`, scope).href
}

/** The address that {@link streamUrl} gave, to be served as `type`. Only types of media count. */
export const typedStreamUrl = (url: string, type: string): string => `${url}?type=${encodeURIComponent(type)}`

/** Reads `<scope>/stream/<info hash>/<file index>/<file name>`; `null` for every other URL. */
export const parseStreamUrl = (scope: string, url: string): StreamTarget | null => {
  const base = new URL(prefix, scope)
  const { origin, pathname, searchParams } = new URL(url)
  if (origin !== base.origin || !pathname.startsWith(base.pathname)) return null
  const [, infoHash, fileIndex] = path.exec(pathname.slice(base.pathname.length)) ?? []
  if (infoHash === undefined || fileIndex === undefined) return null
  const type = searchParams.get('type')
  return {
    infoHash: infoHash.toLowerCase(),
    fileIndex: Number(fileIndex),
    download: searchParams.has('download'),
    token: searchParams.get('download') ?? '',
    type: type !== null && isMediaType(type) ? type : null,
  }
}
