import { spawnSync } from 'node:child_process'
import { addressCount, network, webRtcAddress } from '../../mainline/support/addresses.mjs'

const ip = (args: string): void => {
  const { status, stderr } = spawnSync('ip', args.split(' '), { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args}: ${stderr}`)
}

const addresses = Array.from({ length: addressCount }, (_, i) => `${network}.${i + 1}`)

/**
 * Takes the addresses of the other machines away while `run` runs, as a person's machine has few: WebRTC
 * opens a socket at every one of them for each connection. Nobody may use them meanwhile.
 */
export const withOneAddress = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  for (const address of addresses) ip(`addr del ${address}/32 dev lo`)
  try {
    return await run()
  } finally {
    for (const address of addresses) {
      ip(`addr add ${address}/32 dev lo`)
      ip(`route replace local ${address} dev lo table local src ${webRtcAddress}`)
    }
  }
}
