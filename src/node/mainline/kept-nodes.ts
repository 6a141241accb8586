import { open, rename, writeFile } from 'node:fs/promises'
import { addressKey, type PeerAddress, parsePeerAddress } from '../../protocol/peer-address.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'

/** Nodes that are kept, at most. Our own choice: 50 of them alone would do. */
const maxNodes = 200
/** Bytes of the file that are read, at most. */
const maxFileLength = 32 * 1024

/** What is kept of the DHT between runs. */
export interface KeptNodes {
  /** Our id, 20 bytes; `null`: none was kept. */
  readonly id: Uint8Array | null
  readonly nodes: readonly PeerAddress[]
}

const nothing: KeptNodes = { id: null, nodes: [] }

/** Reads what was kept. A file that is missing or damaged counts as empty: the DHT is entered anew then. */
export const readKeptNodes = async (path: string): Promise<KeptNodes> => {
  try {
    const file = await open(path)
    try {
      const buffer = Buffer.alloc(maxFileLength)
      const { bytesRead } = await file.read(buffer, 0, maxFileLength, 0)
      return parse(JSON.parse(buffer.toString('utf8', 0, bytesRead)))
    } finally {
      await file.close()
    }
  } catch {
    return nothing
  }
}

const parse = (value: unknown): KeptNodes => {
  if (typeof value !== 'object' || value === null) return nothing
  const { id, nodes } = value as { readonly id?: unknown; readonly nodes?: unknown }
  const bytes = typeof id === 'string' && id.length === 40 ? fromHex(id) : null
  const list: readonly unknown[] = Array.isArray(nodes) ? nodes.slice(0, maxNodes) : []
  return {
    id: bytes,
    nodes: list.flatMap((text) => {
      const address = typeof text === 'string' ? parsePeerAddress(text) : null
      return address === null ? [] : [address]
    }),
  }
}

/** Writes a new file in place of the old one, so that there is always a whole one. */
export const writeKeptNodes = async (
  path: string,
  id: Uint8Array,
  nodes: readonly PeerAddress[],
): Promise<void> => {
  const text = JSON.stringify({ id: toHex(id), nodes: nodes.slice(0, maxNodes).map(addressKey) })
  const next = `${path}.new`
  await writeFile(next, text)
  await rename(next, path)
}
