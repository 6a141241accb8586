import { describe, expect, it } from 'vitest'
import { isPersonalTracker, sharedLink } from '../../../src/app/share-trackers.ts'
import { parseMagnet } from '../../../src/protocol/magnet.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const key = '9f86d081884c7d659a2feaa0c55ad015'
const site = 'wss://site.example'
const open = 'wss://open.example/announce'
const personal = `https://private.example/${key}/announce`
const magnetWith = (...trackers: string[]): string =>
  `magnet:?xt=urn:btih:${hash}&dn=Film&xl=1000${trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`
const context = { siteTrackers: [`${site}/`], isPrivate: false }
const trackersOf = (magnet: string): readonly string[] => parseMagnet(magnet).trackers

describe('isPersonalTracker', () => {
  it.each([
    `https://t.example/${key}/announce`,
    `https://t.example/announce/${key}`,
    `https://t.example/announce.php?passkey=${key}`,
    'wss://t.example/?authkey=a1b2c3',
    'wss://t.example/announce?pk=tiny',
    'https://t.example/a/Zk3jf9QpL2mXv8Tb/announce',
    'https://t.example/announce?x=3q2-7wT9Zk3jf9QpL2mX',
    'udp://me:secret@t.example:80',
    `wss://${key}.t.example/announce`,
    `https://t.example/announce;${key}`,
  ])('%s', (url) => expect(isPersonalTracker(url)).toBe(true))

  it.each([
    'wss://tracker.openwebtorrent.com',
    'wss://tracker.webtorrent.dev:443/announce',
    'udp://explodie.org:6969/announce',
    'ws://127.0.0.1:8080',
    'ws://[::1]:8080/announce',
    'https://tracker.example/announce.php?compact=1&key=1',
    'wss://tracker.files.fm:7073/announce-webtorrent-default',
    'wss://very-long-name-of-a-tracker-of-many-words.example.org/announce',
    'not an address',
  ])('not %s', (url) => expect(isPersonalTracker(url)).toBe(false))
})

describe('sharedLink', () => {
  it('keeps name, length and all trackers where none is personal', () => {
    const { magnet, leftOut } = sharedLink(magnetWith(open, site), 'public', context)
    expect(parseMagnet(magnet)).toMatchObject({ name: 'Film', length: 1000, trackers: [open, site] })
    expect(leftOut).toBe('')
  })

  it('leaves a personal tracker out by default, says so, and has it when it is asked for', () => {
    const whole = magnetWith(open, personal, site)
    const link = sharedLink(whole, 'public', context)
    expect(trackersOf(link.magnet)).toEqual([open, site])
    expect(link.leftOut).toBe(
      'The tracker private.example is left out: the address may hold a key that is yours alone.',
    )
    expect(link.choices).toEqual([
      ['public', 'All but personal ones'],
      ['all', 'All, personal ones too'],
      ['site', 'Only this site’s'],
      ['none', 'None'],
    ])
    const all = sharedLink(whole, 'all', context)
    expect(trackersOf(all.magnet)).toEqual([open, personal, site])
    expect(all.leftOut).toBe('')
  })

  it.each([
    ['site', [site]],
    ['none', []],
  ] as const)('names %s', (choice, expected) => {
    expect(trackersOf(sharedLink(magnetWith(open, personal, site), choice, context).magnet)).toEqual(expected)
  })

  it('of a private torrent leaves every tracker out, but not the site’s own', () => {
    const link = sharedLink(magnetWith(open, 'wss://two.example'), 'public', { ...context, isPrivate: true })
    expect(trackersOf(link.magnet)).toEqual([])
    expect(link.leftOut).toMatch(
      /^This torrent is private\. 2 trackers are left out: .*a tracker of their own\.$/,
    )
    expect(
      trackersOf(sharedLink(magnetWith(site), 'public', { ...context, isPrivate: true }).magnet),
    ).toEqual([site])
  })

  it('a key that the site gives to everybody is nobody’s own', () => {
    const own = `wss://site.example/${key}`
    expect(
      trackersOf(sharedLink(magnetWith(own), 'public', { siteTrackers: [own], isPrivate: false }).magnet),
    ).toEqual([own])
  })

  it('offers only choices that differ', () => {
    expect(sharedLink(magnetWith(), 'public', context).choices).toEqual([])
    expect(sharedLink(magnetWith(site), 'public', context).choices.map(([choice]) => choice)).toEqual([
      'public',
      'none',
    ])
  })
})
