import { isMediaType } from '../shared/mime.ts'

/** The part of the scope's URLs that belongs to torrents. */
const prefix = 'stream/'

/** Most files a torrent may have by our limits is far below; nothing longer is a number. */
const path = /^([0-9a-f]{40})\/(0|[1-9]\d{0,6})\/([^/]+)$/i

/** Which file a URL names. */
export interface StreamTarget {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  readonly fileIndex: number
  /** `?download`: to be saved, not shown. */
  readonly download: boolean
  /** Its value: what allows a navigation to save it. */
  readonly token: string
  /** `?type`: what the file's bytes were seen to be, where its name says something else. */
  readonly type: string | null
}

/**
 * Where the service worker with this scope serves a file. The name is for people and for players that look at
 * the ending; it is not looked at.
 */
export const streamUrl = (scope: string, infoHash: string, fileIndex: number, fileName: string): string => {
  // A name of dots would be taken as a step in the path, and an empty one is none.
  const name = /^\.{0,2}$/.test(fileName) ? 'file' : encodeURIComponent(fileName.toWellFormed())
  return new URL(`${prefix}${infoHash}/${fileIndex}/${name}`, scope).href
}

/**
 * What {@link streamUrl} gave, to be served as `type`: one of the types of media, or it counts for nothing.
 */
export const typedStreamUrl = (url: string, type: string): string => `${url}?type=${encodeURIComponent(type)}`

/** `null` for every URL that is none of `<scope>/stream/<info hash>/<file index>/<file name>`. */
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
