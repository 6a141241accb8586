import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { debianPython } from '../../../helpers/find-clients.mjs'
import { namedTorrent, runProgram, type StartClient, takePlace } from '../client.ts'
import { expectSoon } from '../soon.ts'

const script = fileURLToPath(new URL('libtorrent-client.py', import.meta.url))

/** libtorrent, as qBittorrent and Deluge have it, by its Python binding. */
export const startLibtorrent: StartClient = async (task) => {
  const place = takePlace('libtorrent')
  const { data, dht, requiresEncryption = false, uploadLimit = 0 } = task
  const { address, port } = place
  const folder = dirname(data)
  const torrent = namedTorrent(task)
  const told = JSON.stringify({ torrent, folder, dht, requiresEncryption, uploadLimit, address, port })
  const client = runProgram('libtorrent', place, debianPython, [script, told])
  if (task.role === 'seed') {
    await expectSoon(() => {
      if (!client.log().includes('"state": "seeding"')) throw new Error('libtorrent does not seed yet.')
    }, client.log)
  }
  return client
}
