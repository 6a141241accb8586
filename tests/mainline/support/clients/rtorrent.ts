import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { namedTorrent, runProgram, type StartClient, takePlace } from '../client.ts'
import { expectSoon } from '../soon.ts'

/** rTorrent as a daemon: without its terminal, and without a file of settings. */
export const startRtorrent: StartClient = async (task) => {
  const place = takePlace('rtorrent')
  const session = join(place.folder, 'session')
  mkdirSync(session)
  const options = {
    'system.daemon.set': 'true',
    'session.path.set': session,
    'directory.default.set': dirname(task.data),
    'network.bind_address.set': place.address,
    'network.port_range.set': `${place.port}-${place.port}`,
    'network.port_random.set': 'no',
    'dht.mode.set': task.dht.length > 0 ? 'on' : 'disable',
    'dht.port.set': String(place.port),
    'protocol.pex.set': 'yes',
    'trackers.use_udp.set': 'yes',
    'protocol.encryption.set': task.requiresEncryption
      ? 'allow_incoming,try_outgoing,require,require_RC4'
      : 'allow_incoming,try_outgoing,enable_retry',
    ...(task.uploadLimit === undefined
      ? {}
      : { 'throttle.global_up.max_rate.set_kb': String(Math.ceil(task.uploadLimit / 1024)) }),
  }
  const log = join(place.folder, 'log')
  const commands = [
    `log.open_file = "log", ${log}`,
    ...['info', 'dht_debug', 'torrent_debug', 'tracker_debug', 'connection_debug'].map(
      (what) => `log.add_output = "${what}", "log"`,
    ),
    ...Object.entries(options).map(([name, value]) => `${name} = ${value}`),
    `schedule2 = load, 1, 0, ((load.start, "${namedTorrent(task)}"))`,
    ...task.dht.map((node, i) => `schedule2 = dht_${i}, 2, 60, "dht.add_node=${node}"`),
  ]
  const file = join(place.folder, 'rtorrent.rc')
  writeFileSync(file, commands.map((command) => `${command}\n`).join(''))
  const client = runProgram('rtorrent', place, 'rtorrent', ['-n', '-o', `import=${file}`])
  const both = (): string =>
    `${client.log()}\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-20_000) : ''}`
  await expectSoon(() => {
    if (!both().includes('Starting torrent')) throw new Error('rTorrent has not started the torrent yet.')
  }, both)
  return { ...client, log: both }
}
