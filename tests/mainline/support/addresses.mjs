/** The network inside the namespace: addresses that are free for tests (RFC 5737), and count as public. */
const network = '198.51.100'
/** How many addresses loopback has there. */
const addressCount = 40
/** The address that WebRTC uses there. */
export const webRtcAddress = `${network}.200`

/** Those of loopback. @type {readonly string[]} */
export const addresses = Array.from({ length: addressCount }, (_, i) => `${network}.${i + 1}`)

/** Gives loopback an address. @param {string} address */
export const addAddress = (address) => `ip addr add ${address}/32 dev lo`

/**
 * Whoever connects to an address of this machine has that very address too, unless it chose one. Clients
 * choose; our server does not, and shall not look like the peer that it asks. {@link webRtcAddress} must be
 * there.
 *
 * @param {string} address
 */
export const routeAddress = (address) =>
  `ip route replace local ${address} dev lo table local src ${webRtcAddress}`

const free = [...addresses]

/** An address that no other program has now. Give it back by {@link leaveAddress}. @returns {string} */
export const takeAddress = () => {
  const address = free.shift()
  if (address === undefined) throw new Error('Every address of the namespace is taken.')
  return address
}

/** It goes to the end: programs do not meet what others still have in mind of it. @param {string} address */
export const leaveAddress = (address) => {
  free.push(address)
}
