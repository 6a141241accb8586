import { execFileSync } from 'node:child_process'
import { addAddress, addresses, routeAddress } from '../../mainline/support/addresses.mjs'

const run = (command: string): void => {
  const [program = '', ...args] = command.split(' ')
  execFileSync(program, args)
}

/**
 * Takes the addresses of the other machines away while `measure` runs, as a person's machine has few: WebRTC
 * opens a socket at every one of them for each connection. Nobody may use them meanwhile.
 */
export const withOneAddress = async <Result>(measure: () => Promise<Result>): Promise<Result> => {
  for (const address of addresses) run(`ip addr del ${address}/32 dev lo`)
  try {
    return await measure()
  } finally {
    for (const address of addresses) {
      run(addAddress(address))
      run(routeAddress(address))
    }
  }
}
