/**
 * The beginning of our peer ids: client `TP`, version 0.1.0.0, in the style that BEP 20 calls Azureus-style.
 */
const prefix = '-TP0100-'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A new peer id of 20 bytes: our prefix, then letters and digits. `random` gives unsigned 32-bit integers.
 */
export const createPeerId = (random: () => number): Uint8Array => {
  const id = new Uint8Array(20)
  for (let i = 0; i < id.length; i++) {
    id[i] = (i < prefix.length ? prefix : alphabet).charCodeAt(
      i < prefix.length ? i : random() % alphabet.length,
    )
  }
  return id
}

/** How a client writes its four version characters. */
type VersionStyle = 'digits' | 'pairs' | 'transmission'

/**
 * Clients by their two letters, from BEP 20 and the lists of libtorrent and Transmission: those that a
 * browser may meet today.
 */
const clients: ReadonlyMap<string, readonly [name: string, style: VersionStyle]> = new Map([
  ['TP', ['torrent-player', 'digits']],
  ['WW', ['WebTorrent', 'pairs']],
  ['WD', ['WebTorrent Desktop', 'pairs']],
  ['LT', ['libtorrent', 'digits']],
  ['lt', ['rTorrent', 'digits']],
  ['qB', ['qBittorrent', 'digits']],
  ['TR', ['Transmission', 'transmission']],
  ['DE', ['Deluge', 'digits']],
  ['UT', ['µTorrent', 'digits']],
  ['UM', ['µTorrent for Mac', 'digits']],
  ['UW', ['µTorrent Web', 'digits']],
  ['BT', ['BitTorrent', 'digits']],
  ['AZ', ['Vuze', 'digits']],
  ['BI', ['BiglyBT', 'digits']],
  ['KT', ['KTorrent', 'digits']],
  ['TX', ['Tixati', 'pairs']],
  ['FD', ['Free Download Manager', 'digits']],
  ['GT', ['anacrolix/torrent', 'digits']],
  ['A2', ['aria2', 'digits']],
  ['PI', ['PicoTorrent', 'digits']],
  ['BC', ['BitComet', 'pairs']],
  ['XL', ['Xunlei', 'digits']],
])

/**
 * The client's name and version as people are shown it: "WebTorrent 3.0", or "Unknown client". Except for the
 * version it never holds a character of the peer's own choice.
 */
export const clientName = (peerId: Uint8Array): string => {
  const match = /^-([A-Za-z0-9]{2})([A-Za-z0-9]{4})-/.exec(String.fromCharCode(...peerId.subarray(0, 8)))
  const [name, style] = clients.get(match?.[1] ?? '') ?? []
  if (name === undefined || style === undefined) return 'Unknown client'
  const version = formatVersion(match?.[2] ?? '', style)
  return version === '' ? name : `${name} ${version}`
}

const formatVersion = (characters: string, style: VersionStyle): string => {
  if (style === 'pairs') {
    // WebTorrent writes 3.0.21 as 0300: two digits for each of the first two numbers.
    if (!/^\d{4}$/.test(characters)) return ''
    return `${Number(characters.slice(0, 2))}.${Number(characters.slice(2))}`
  }
  // Each number is one character, and letters go on from ten: libtorrent writes 2.0.10 as 20A0.
  const numbers = Array.from(characters, (character) => Number.parseInt(character, 36))
  const [major = 0, minor = 0, patch = 0] = numbers
  // Transmission before 4.0 wrote 2.94 as 2940.
  if (style === 'transmission' && major < 4) return `${major}.${minor}${patch}`
  return `${major}.${minor}.${patch}`
}
