import { readFile } from 'node:fs/promises'
import type { BridgeOptions } from './bridge-options.ts'
import { parseDenied } from './option-values.ts'
import type { BridgeSettings } from './seeder-messages.ts'
import { UsageError } from './usage-error.ts'

/**
 * What the child process gets of the bridge's options, with the list of denied torrents; `null`: it is off.
 *
 * @throws UsageError when the list cannot be read
 */
export const readBridgeSettings = async (options: BridgeOptions): Promise<BridgeSettings | null> => {
  const { mode, denyFile, fetchesWhole: _isForNamed, ...rest } = options
  if (mode === 'off') return null
  return { ...rest, mode, denied: denyFile === null ? new Set() : await readDenied(denyFile) }
}

const readDenied = async (path: string): Promise<ReadonlySet<string>> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `--deny names ${path}, and there is no such file.`
        : `--deny names ${path}, which cannot be read: ${error.message}`,
    )
  })
  return parseDenied(text, path)
}
