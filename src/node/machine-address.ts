import { networkInterfaces } from 'node:os'

/**
 * The address at which others reach a server of this machine.
 *
 * @param bound the address that it listens at
 * @returns for all addresses (`0.0.0.0`, `::`) the first that is not of this machine alone; `null`: none
 */
export const machineAddress = (bound: string, family: 'ipv4' | 'ipv6'): string | null => {
  if (bound !== '0.0.0.0' && bound !== '::') return bound.includes(':') === (family === 'ipv6') ? bound : null
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const found = addresses.find(
    (each) => !each.internal && each.family.toLowerCase() === family && !/^fe[89ab]/i.test(each.address),
  )
  return found?.address ?? null
}
