import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { namedTorrent, runProgram, type StartClient, takePlace } from '../client.ts'
import { expectSoon } from '../soon.ts'

const rpcPort = 9091

/** Transmission's daemon, driven over its RPC. Local discovery, µTP and port mapping are off. */
export const startTransmission: StartClient = async (task) => {
  const place = takePlace('transmission')
  const settings = {
    'bind-address-ipv4': place.address,
    'bind-address-ipv6': '::1',
    'dht-enabled': task.dht.length > 0,
    'pex-enabled': true,
    'utp-enabled': false,
    'lpd-enabled': false,
    'port-forwarding-enabled': false,
    'peer-port': place.port,
    'rpc-bind-address': place.address,
    'rpc-port': rpcPort,
    'rpc-whitelist-enabled': false,
    'rpc-host-whitelist-enabled': false,
    'download-dir': dirname(task.data),
    encryption: task.requiresEncryption ? 2 : 1,
    'speed-limit-up-enabled': task.uploadLimit !== undefined,
    'speed-limit-up': Math.ceil((task.uploadLimit ?? 0) / 1000),
  }
  writeFileSync(join(place.folder, 'settings.json'), JSON.stringify(settings))
  writeFileSync(
    join(place.folder, 'dht.bootstrap'),
    task.dht.map((node) => `${node.replace(':', ' ')}\n`).join(''),
  )
  const client = runProgram('transmission', place, 'transmission-daemon', [
    '--foreground',
    '--config-dir',
    place.folder,
  ])
  const rpc = async (method: string, args: object): Promise<Record<string, unknown>> => {
    const url = `http://${place.address}:${rpcPort}/transmission/rpc`
    const body = JSON.stringify({ method, arguments: args })
    const first = await fetch(url, { method: 'POST', body })
    // Its protection against requests of foreign pages: the first answer names an id that is to be sent back.
    const id = first.headers.get('x-transmission-session-id') ?? ''
    const answer = await fetch(url, { method: 'POST', body, headers: { 'x-transmission-session-id': id } })
    const { result, arguments: values } = (await answer.json()) as {
      result: string
      arguments: Record<string, unknown>
    }
    if (result !== 'success') throw new Error(`Transmission says: ${result}`)
    return values
  }
  await expectSoon(() => rpc('session-get', {}), client.log)
  await rpc('torrent-add', { filename: namedTorrent(task), 'download-dir': dirname(task.data) })
  if (task.role === 'seed') {
    await expectSoon(async () => {
      const { torrents } = (await rpc('torrent-get', { fields: ['status', 'percentDone'] })) as {
        torrents: { status: number; percentDone: number }[]
      }
      const seeds = 6
      if (torrents[0]?.status !== seeds) throw new Error(`It stands at ${JSON.stringify(torrents)}`)
    }, client.log)
  }
  return client
}
