import {
  type BencodeDictionary,
  type BencodeLimits,
  type BencodeValue,
  decodeBencode,
} from '../../protocol/bencode.ts'

/** Bytes of a datagram, at most. Our own choice: answers have 1,500 bytes at most, to fit into one packet. */
const maxLength = 2_048
/** Addresses of peers in one answer, at most. Our own choice: as many as fit. */
const maxValues = 250
/** Bytes of a transaction id and of a token, at most. Our own choice: programs use up to 20. */
const maxOpaqueLength = 64
const idLength = 20
/** Bytes of a node in `nodes` (BEP 5). */
const nodeLength = 26
const limits: BencodeLimits = { maxDepth: 4, maxItems: 400 }
/** Queries of BEP 5. Those of BEP 44 would have us keep what strangers bring. */
const queries = new Set(['ping', 'find_node', 'get_peers', 'announce_peer'])

/** What a datagram of the DHT is: a question to us, or an answer. */
export type DhtMessageKind = 'query' | 'answer'

/**
 * Reads a datagram of the DHT (BEP 5) so far that `bittorrent-dht` may get it: the package trusts the types
 * of most fields, and throws or waits for ever where they are wrong. `null`: it may not.
 */
export const readDhtMessage = (bytes: Uint8Array): DhtMessageKind | null => {
  if (bytes.length > maxLength) return null
  let message: BencodeValue
  try {
    message = decodeBencode(bytes, limits)
  } catch {
    // Anybody may send anything to an open port; nobody is told.
    return null
  }
  if (!(message instanceof Map) || !isOpaque(message.get('t'))) return null
  const type = textOf(message.get('y'))
  if (type === 'q') return isQuery(message) ? 'query' : null
  if (type === 'r') return isReply(message.get('r')) ? 'answer' : null
  return type === 'e' && Array.isArray(message.get('e')) ? 'answer' : null
}

const isQuery = (message: BencodeDictionary): boolean => {
  const a = message.get('a')
  const name = textOf(message.get('q'))
  if (!(a instanceof Map) || !queries.has(name) || !isId(a.get('id'))) return false
  if (name === 'find_node') return isId(a.get('target'))
  if (name === 'get_peers') return isId(a.get('info_hash'))
  if (name === 'announce_peer') return isId(a.get('info_hash')) && isOpaque(a.get('token'))
  return true
}

const isReply = (r: BencodeValue | undefined): boolean => {
  if (!(r instanceof Map) || !isId(r.get('id'))) return false
  const nodes = r.get('nodes')
  const values = r.get('values')
  const token = r.get('token')
  const hasNodes = nodes === undefined || (nodes instanceof Uint8Array && nodes.length % nodeLength === 0)
  const hasToken = token === undefined || isOpaque(token)
  return hasNodes && hasToken && (values === undefined || isPeerList(values))
}

const isPeerList = (values: BencodeValue): boolean =>
  Array.isArray(values) &&
  values.length <= maxValues &&
  values.every((value) => value instanceof Uint8Array && (value.length === 6 || value.length === 18))

const isId = (value: BencodeValue | undefined): boolean =>
  value instanceof Uint8Array && value.length === idLength

const isOpaque = (value: BencodeValue | undefined): boolean =>
  value instanceof Uint8Array && value.length > 0 && value.length <= maxOpaqueLength

const textOf = (value: BencodeValue | undefined): string =>
  value instanceof Uint8Array && value.length <= maxOpaqueLength ? String.fromCharCode(...value) : ''
