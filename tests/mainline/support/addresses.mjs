/** The network inside the namespace: addresses that are free for tests (RFC 5737), and count as public. */
export const network = '198.51.100'
/** How many addresses loopback has there. */
export const addressCount = 40
/** The address that WebRTC uses there. */
export const webRtcAddress = `${network}.200`

/** @type {string[]} */
const free = Array.from({ length: addressCount }, (_, i) => `${network}.${i + 1}`)

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
