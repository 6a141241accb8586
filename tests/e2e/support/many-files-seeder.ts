/**
 * A process of its own: our seeder with a film among very many files, of which only two lie on the disk.
 * Started by `many-files-torrent.ts`.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { startChildServices } from '../../../src/node/child-services.ts'
import { childOptions, tellParent } from './child.ts'
import { filmAmongMany, otherBytes } from './film-among-many.ts'
import { film, filmFile, temporaryFolder, writeFiles } from './fixtures.ts'
import type { ManyFilesSeederOptions } from './many-files-torrent.ts'

const { count, trackers } = childOptions<ManyFilesSeederOptions>()
const folder = temporaryFolder()
process.once('exit', () => folder.remove())
writeFiles(folder.path, { other: otherBytes })
const { info, filmIndex, paths, lengths } = filmAmongMany(count, film())
const other = join(folder.path, 'other')
const modifiedMs = { [filmFile]: statSync(filmFile).mtimeMs, [other]: statSync(other).mtimeMs }
const { seeder } = await startChildServices(
  { iceServers: [], trackers, bridge: null },
  { say: console.error, tellServed: () => undefined, tellLinked: () => undefined },
)
await seeder.seed(
  info,
  paths.map((path, index) => {
    const location = index === filmIndex ? filmFile : other
    return { location, path, length: lengths[index] ?? 0, modifiedMs: modifiedMs[location] ?? 0 }
  }),
)
tellParent({ isReady: true })
