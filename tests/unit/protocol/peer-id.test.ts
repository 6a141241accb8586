import { describe, expect, it } from 'vitest'
import { clientName, createPeerId } from '../../../src/protocol/peer-id.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

describe('peer id', () => {
  it('has our prefix and twelve letters or digits from the random source', () => {
    let seed = 0
    const id = toLatin1(createPeerId(() => (seed = (seed + 0x9e3779b9) >>> 0)))
    expect(id).toMatch(/^-TP0100-[0-9A-Za-z]{12}$/)
    expect(new Set(id.slice(8)).size).toBeGreaterThan(4)
    expect(clientName(fromLatin1(id))).toBe('torrent-player 0.1.0')
  })

  it.each([
    ['-WW0300-abcdefghijkl', 'WebTorrent 3.0'],
    ['-WW0208-abcdefghijkl', 'WebTorrent 2.8'],
    ['-WD0024-abcdefghijkl', 'WebTorrent Desktop 0.24'],
    ['-LT20A0-abcdefghijkl', 'libtorrent 2.0.10'],
    ['-lt0D80-abcdefghijkl', 'rTorrent 0.13.8'],
    ['-qB5050-abcdefghijkl', 'qBittorrent 5.0.5'],
    ['-TR4060-abcdefghijkl', 'Transmission 4.0.6'],
    ['-TR2940-abcdefghijkl', 'Transmission 2.94'],
    ['-DE2110-abcdefghijkl', 'Deluge 2.1.1'],
    ['-WWzzzz-abcdefghijkl', 'WebTorrent'],
    ['-??1234-abcdefghijkl', 'Unknown client'],
    ['-ZZ1234-abcdefghijkl', 'Unknown client'],
    ['M7-9-2--abcdefghijkl', 'Unknown client'],
    ['\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0', 'Unknown client'],
    ['', 'Unknown client'],
  ])('reads %j', (id, name) => {
    expect(clientName(fromLatin1(id))).toBe(name)
  })
})
