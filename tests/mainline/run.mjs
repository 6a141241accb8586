/**
 * `npm run test:mainline`: real clients and the mainline DHT, in a network of their own. Inside are forty
 * addresses that count as public, and no way out, so that the filter for private addresses is really on, and
 * no hostile address can leave the machine. Plain JavaScript, with the arguments of Vitest.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installClients, whyNoNamespace } from '../helpers/find-clients.mjs'
import { addAddress, addresses, routeAddress, webRtcAddress } from './support/addresses.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** WebRTC does not use loopback, so one address is at an end of a cable whose other end is here too. */
const setUp = [
  'ip link set lo up',
  ...addresses.map(addAddress),
  'ip link add webrtc0 type veth peer name webrtc1',
  `ip addr add ${webRtcAddress}/32 dev webrtc0`,
  'ip link set webrtc0 up',
  'ip link set webrtc1 up',
  ...addresses.map(routeAddress),
]

/**
 * Runs Node inside the network.
 *
 * @param {readonly string[]} args for Node
 * @returns {number | null} the exit code
 */
export const runInside = (args) => {
  const { status } = spawnSync(
    'unshare',
    ['-n', 'sh', '-c', `${setUp.join(' && ')} && exec "$@"`, 'sh', process.execPath, ...args],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ICE_SERVERS: '[]', DHT_BOOTSTRAP: '[]' } },
  )
  return status
}

/** @param {readonly string[]} args for Vitest @returns {number | null} the exit code */
export const runMainline = (args) =>
  runInside(['node_modules/vitest/vitest.mjs', 'run', '--project', 'mainline', ...args])

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installClients()
  const reason = whyNoNamespace()
  if (reason !== null) console.error(`SKIPPED: the tests with ordinary clients, since ${reason}.`)
  else process.exitCode = runMainline(process.argv.slice(2)) ?? 1
}
