import { networkInterfaces } from 'node:os'

/** The first address of this machine that is not loopback's; loopback's where it has no other one. */
export const machineAddress: string =
  Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
