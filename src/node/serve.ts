import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { toHex } from '../shared/bytes.ts'
import { readBridgeSettings } from './bridge-settings.ts'
import { ProgressPrinter } from './fetch-progress.ts'
import { help } from './help.mjs'
import { findSources, type NamedLink } from './named-sources.ts'
import { parseOptions, type ServeOptions } from './options.ts'
import { findSeedSource, type SeedSource, sayLeftOut } from './seed-source.ts'
import type { BridgeSettings } from './seeder-messages.ts'
import type { Seeded } from './seeder-supervisor.ts'
import { type AppService, startAppService } from './server.ts'
import { UsageError } from './usage-error.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * Milliseconds that a clean stop may take: our own choice. It takes a fraction of this; what hangs then is
 * not waited for.
 */
const stopTimeoutMs = 4_000
/**
 * Milliseconds within which a second signal is the same key press: npm passes Ctrl-C on although the terminal
 * sent it to every process, so it comes twice, almost at once.
 */
const repeatedSignalMs = 500
/** Bytes from which on progress is printed: hashing less is over before a person could read about it. */
const progressFromBytes = 256 * 1024 * 1024

/** `npm start` after the build: serves, prints where, and stops on SIGINT and SIGTERM. */
export const main = async (args: readonly string[]): Promise<void> => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help)
    return
  }
  try {
    await run(parseOptions(args, process.env))
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : error)
    process.exit(error instanceof UsageError ? 2 : 1)
  }
}

const run = async (options: ServeOptions): Promise<void> => {
  let service: AppService | null = null
  // This is in place from the beginning, since looking at a folder of many files takes a while.
  const isStopping = stopOnSignal(async () => service?.close())
  const samplePath = at('public/sample.mp4')
  const sample = options.sample && existsSync(samplePath) ? await findSeedSource(samplePath) : null
  // What is named is looked at before anything starts, so that a mistyped name is told at once.
  const { seeds, torrents } = await findSources(options.paths, options.bridge.fetchesWhole)
  for (const { leftOut } of seeds) if (leftOut.count > 0) console.error(sayLeftOut(leftOut))
  const bridge = await readBridgeSettings(options.bridge)
  checkTorrents(torrents, bridge)
  if (isStopping()) return
  service = await startAppService({ ...options, root: at('dist'), sample, bridge })
  if (isStopping()) return await service.close()
  printAddress(service, options.host)
  await seedAll(service, seeds, isStopping)
  if (!isStopping()) fetchAll(service, torrents)
  if (!isStopping()) console.log('\nPress Ctrl-C to stop.')
}

/** @throws UsageError for torrents that cannot be fetched as the bridge is set up */
const checkTorrents = (torrents: readonly NamedLink[], bridge: BridgeSettings | null): void => {
  if (torrents.length === 0) return
  if (bridge === null) {
    throw new UsageError('A magnet link or a .torrent is fetched by the bridge, and --bridge is off.')
  }
  if (torrents.length > bridge.maxTorrents) {
    throw new UsageError(
      `${torrents.length} torrents are named, and --max-torrents is ${bridge.maxTorrents}. Raise it, or name fewer.`,
    )
  }
  const denied = torrents.find(({ torrent }) => bridge.denied.has(torrent.infoHash))
  if (denied !== undefined) throw new UsageError(`“${denied.name}” is in the list that --deny names.`)
}

/** Fetches the torrents that were named, and says where each plays and how it is doing. */
const fetchAll = (service: AppService, torrents: readonly NamedLink[]): void => {
  const progress = new ProgressPrinter(
    (text) => process.stderr.write(text),
    process.stderr.isTTY === true && torrents.length === 1,
    () => performance.now(),
  )
  for (const { torrent, name, magnet } of torrents) {
    console.log(`\n  Fetching  ${name}\n  Play it   ${service.pageOf(magnet)}`)
    service.fetchTorrent(torrent, (report) => progress.show(report))
  }
}

const printAddress = (service: AppService, host: string): void => {
  console.log(`\n  App      ${service.url}\n  Tracker  ${service.tracker}`)
  for (const url of service.ordinaryTrackers) console.log(`           ${url}`)
  if (host !== '0.0.0.0' && host !== '::') return
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  for (const { address, family, internal } of addresses) {
    if (family === 'IPv4' && !internal) console.log(`  Network  http://${address}:${service.port}/`)
  }
  console.log(
    '  Browsers play only from localhost and https: addresses; put a TLS proxy in front for other machines,\n' +
      '  and name its host in ALLOWED_HOSTS.',
  )
}

/**
 * Seeds all sources. A person is told of one that cannot be seeded, and the others are seeded all the same.
 */
const seedAll = async (
  service: AppService,
  sources: readonly SeedSource[],
  isStopping: () => boolean,
): Promise<void> => {
  const tell = async (label: string, source: string, seeding: Promise<Seeded | null>): Promise<void> => {
    try {
      const seeded = await seeding
      if (seeded === null) return
      const page = service.pageOf(toHex(seeded.infoHash))
      console.log(`\n  ${label}  ${seeded.name}\n  Play it  ${page}\n  ${service.magnet(seeded)}`)
    } catch (error) {
      if (isStopping()) return
      const reason = error instanceof Error ? error.message : String(error)
      console.error(`\n“${source}” is not seeded: ${reason} Everything else works all the same.`)
    }
  }
  await tell('Sample ', 'sample.mp4', service.sample)
  for (const source of sources) {
    if (isStopping()) return
    await tell('Seeding', source.name, service.seed(source, progressPrinter(source)))
  }
}

const progressPrinter = (source: SeedSource): ((done: number, total: number) => void) | undefined => {
  const length = source.files.reduce((sum, file) => sum + file.length, 0)
  if (length < progressFromBytes) return undefined
  let shown = -1
  return (done, total) => {
    const percent = Math.floor((100 * done) / total)
    const step = process.stderr.isTTY ? 1 : 10
    if (percent < shown + step && percent < 100) return
    if (percent === shown) return
    shown = percent
    const line = `Hashing ${source.name}: ${percent} %`
    process.stderr.write(process.stderr.isTTY ? `\r${line}${percent === 100 ? '\n' : ''}` : `${line}\n`)
  }
}

/**
 * Ends the process cleanly when it is told to.
 *
 * @returns a function that says whether it was told to
 */
const stopOnSignal = (close: () => Promise<void>): (() => boolean) => {
  let isStopping = false
  let firstAt = 0
  const stop = async (): Promise<void> => {
    const timeout = setTimeout(() => {
      console.error('Some connections did not close in time.')
      process.exit(1)
    }, stopTimeoutMs)
    timeout.unref()
    await close()
    process.exit(0)
  }
  const onSignal = (): void => {
    const now = performance.now()
    if (!isStopping) {
      isStopping = true
      firstAt = now
      console.error('\nStopping …')
      stop().catch((error: unknown) => {
        console.error(error)
        process.exit(1)
      })
    } else if (now - firstAt > repeatedSignalMs) process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, onSignal)
  return () => isStopping
}
