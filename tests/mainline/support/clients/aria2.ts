import { dirname, join } from 'node:path'
import { namedTorrent, runProgram, type StartClient, takePlace } from '../client.ts'

/** aria2: checks what is there, then seeds or downloads. */
export const startAria2: StartClient = async (task) => {
  const place = takePlace('aria2')
  // Nobody answers there: then it stays alone.
  const [node = `${place.address}:1`] = task.dht
  return runProgram('aria2', place, 'aria2c', [
    '--no-conf=true',
    // Without its DHT aria2 asks no UDP tracker.
    '--enable-dht=true',
    `--dht-entry-point=${node}`,
    `--dht-listen-port=${place.port}`,
    `--dht-file-path=${join(place.folder, 'dht.dat')}`,
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    `--interface=${place.address}`,
    `--listen-port=${place.port}`,
    '--check-integrity=true',
    '--seed-ratio=0.0',
    '--console-log-level=notice',
    '--summary-interval=1',
    '--bt-tracker-connect-timeout=5',
    ...(task.requiresEncryption ? ['--bt-require-crypto=true', '--bt-min-crypto-level=arc4'] : []),
    ...(task.uploadLimit === undefined ? [] : [`--max-overall-upload-limit=${task.uploadLimit}`]),
    '-d',
    dirname(task.data),
    namedTorrent(task),
  ])
}
