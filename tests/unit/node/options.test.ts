import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultIceServers } from '../../../src/network/default-ice-servers.ts'
import { bridgeFlags } from '../../../src/node/bridge-options.ts'
import { help } from '../../../src/node/help.mjs'
import { parseDenied } from '../../../src/node/option-values.ts'
import { parseOptions } from '../../../src/node/options.ts'
import { UsageError } from '../../../src/node/usage-error.ts'

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions([], { XDG_CACHE_HOME: '/cache' })).toEqual({
      host: 'localhost',
      port: 8080,
      paths: [],
      iceServers: defaultIceServers,
      trackers: null,
      sample: true,
      frameAncestors: "'self'",
      allowedHosts: [],
      allowedOrigins: null,
      hasUdpTracker: false,
      bridges: [],
      statusToken: null,
      bridge: {
        mode: 'any',
        cacheBytes: 10e9,
        cacheFolder: join('/cache', 'torrent-player'),
        maxDownload: null,
        maxUpload: 1e6,
        maxTorrents: 20,
        peerPort: 0,
        denyFile: null,
        allowsLocalPeers: false,
        fetchesWhole: false,
        isVerbose: false,
        dhtBootstrap: expect.arrayContaining(['router.bittorrent.com:6881']),
      },
    })
  })

  it.each([
    "'self' https://example.org",
    "'none'",
    '*',
    'https:',
    'https://*.example.org:8443',
    'example.org:*',
    ' localhost:3000 ',
  ])('takes FRAME_ANCESTORS %s', (text) => {
    expect(parseOptions([], { FRAME_ANCESTORS: text }).frameAncestors).toBe(text.trim())
  })

  it.each([
    "'self'; script-src *",
    'self,none',
    "'none' https://example.org",
    "'unsafe-inline'",
    'https://a.example/\nX: 1',
    'https://a.example/path',
    '"self"',
  ])('refuses FRAME_ANCESTORS %j', (text) => {
    expect(() => parseOptions([], { FRAME_ANCESTORS: text })).toThrow(/FRAME_ANCESTORS is/)
  })

  it('reads the environment, and lets flags win', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '9000',
      ICE_SERVERS: '[]',
      TRACKERS: 'wss://a.example, ws://b.example:1/x',
    }
    expect(parseOptions([], env)).toMatchObject({
      host: '0.0.0.0',
      port: 9000,
      iceServers: [],
      trackers: ['wss://a.example', 'ws://b.example:1/x'],
    })
    expect(parseOptions(['-p', '0', '--host=::1', '--no-sample', 'a.mp4', 'b/'], env)).toMatchObject({
      host: '::1',
      port: 0,
      sample: false,
      paths: ['a.mp4', 'b/'],
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(parseOptions([], { HOST: '', PORT: '', ICE_SERVERS: '', TRACKERS: '' })).toEqual(
      parseOptions([], {}),
    )
  })

  it('takes files whose name begins with a dash after --', () => {
    expect(parseOptions(['--', '--port'], {}).paths).toEqual(['--port'])
  })

  it('takes trackers as a JSON list too, without repeats, and none at all', () => {
    expect(parseOptions([], { TRACKERS: '["wss://a.example","wss://a.example"]' }).trackers).toEqual([
      'wss://a.example',
    ])
    expect(parseOptions([], { TRACKERS: '[]' }).trackers).toEqual([])
  })

  it('takes further bridges as it takes trackers, and none by default', () => {
    const bridges = ['wss://a.example/bridge', 'ws://b.example:1/bridge']
    expect(parseOptions([], { BRIDGES: bridges.join(', ') }).bridges).toEqual(bridges)
    expect(parseOptions([], { BRIDGES: JSON.stringify([...bridges, ...bridges]) }).bridges).toEqual(bridges)
    expect(parseOptions([], { BRIDGES: '' }).bridges).toEqual([])
    expect(parseOptions([], { TRACKERS: 'wss://a.example' }).bridges).toEqual([])
  })

  it('takes every form of an ICE server', () => {
    const servers = [
      { urls: ['stun:a', 'turns:b:443?transport=tcp'], username: 'u', credential: 'c' },
      { urls: 'turn:c' },
    ]
    expect(parseOptions([], { ICE_SERVERS: JSON.stringify(servers) }).iceServers).toEqual(servers)
  })

  it('takes hosts as people write them, and origins', () => {
    const hosts = (text: string) => parseOptions([], { ALLOWED_HOSTS: text }).allowedHosts
    expect(hosts('Films.example, 192.0.2.7:8443,films.example.')).toEqual(['films.example', '192.0.2.7'])
    expect(hosts('[2001:db8::1]:443')).toEqual(['[2001:db8::1]'])
    expect(hosts('["a.example","b.example"]')).toEqual(['a.example', 'b.example'])
    const origins = (text: string) => parseOptions([], { ALLOWED_ORIGINS: text }).allowedOrigins
    expect(origins('https://Blog.example/, http://localhost:3000')).toEqual([
      'https://blog.example',
      'http://localhost:3000',
    ])
  })

  it('reads the flags of the bridge', () => {
    const args = ['--bridge=both', '--cache', '1.5 GiB', '--cache-folder', 'films', '--max-download', '5MB/s']
    const more = ['--max-upload=0', '--max-torrents', '3', '--peer-port=6881', '--deny', 'no.txt', '--udp']
    const { bridge, hasUdpTracker } = parseOptions(
      [...args, ...more, '--local-peers', '--whole', '--verbose'],
      {},
    )
    expect(hasUdpTracker).toBe(true)
    expect(bridge).toMatchObject({
      mode: 'both',
      cacheBytes: 1.5 * 2 ** 30,
      cacheFolder: resolve('films'),
      maxDownload: 5e6,
      maxUpload: 0,
      maxTorrents: 3,
      peerPort: 6881,
      denyFile: 'no.txt',
      allowsLocalPeers: true,
      fetchesWhole: true,
      isVerbose: true,
    })
  })

  it.each([
    ['20GB', 20e9],
    ['500mb', 500e6],
    ['2TiB', 2 * 2 ** 40],
    ['1000000', 1e6],
    ['64 MiB', 64 * 2 ** 20],
    ['7g', 7e9],
  ])('takes a cache of %s', (text, bytes) => {
    expect(parseOptions(['--cache', text], {}).bridge.cacheBytes).toBe(bytes)
  })

  it('takes unlimited rates, and nodes of the DHT or none', () => {
    const rates = parseOptions(['--max-upload=unlimited', '--max-download=unlimited'], {}).bridge
    expect([rates.maxUpload, rates.maxDownload]).toEqual([null, null])
    const nodes = (text: string) => parseOptions([], { DHT_BOOTSTRAP: text }).bridge.dhtBootstrap
    expect(nodes('[]')).toEqual([])
    expect(nodes('["198.51.100.7:6881","[2001:db8::1]:1"]')).toEqual(['198.51.100.7:6881', '[2001:db8::1]:1'])
    expect(parseOptions([], { LOCAL_PEERS: '1' }).bridge.allowsLocalPeers).toBe(true)
    expect(parseOptions([], { LOCAL_PEERS: '0' }).bridge.allowsLocalPeers).toBe(false)
  })

  it('tells of each flag and variable in its help', () => {
    for (const flag of [...Object.keys(bridgeFlags), 'udp', 'port', 'host', 'no-sample']) {
      expect(help).toContain(`--${flag} `)
    }
    for (const name of ['DHT_BOOTSTRAP', 'LOCAL_PEERS']) expect(help).toContain(name)
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['a bridge for somebody else', ['--bridge=all'], {}, /^--bridge is "all"; it should be off, named/],
    ['an empty mode', ['--bridge='], {}, /^--bridge is ""/],
    ['a cache without its unit', ['--cache=20'], {}, /^--cache is "20"; .*at least 1 MB/],
    ['a cache in parsecs', ['--cache', '20pc'], {}, /^--cache is "20pc"/],
    ['a negative cache', ['--cache=-1GB'], {}, /^--cache is "-1GB"/],
    ['a cache beyond any disk', ['--cache', '999999999999TB'], {}, /^--cache is/],
    ['a unit that every object has', ['--cache', '1constructor'], {}, /^--cache is/],
    ['no folder for the cache', ['--cache-folder='], {}, /^--cache-folder is empty/],
    ['no download', ['--max-download=0'], {}, /^--max-download is "0"; .*at least 10 kB/],
    ['a rate that is a word', ['--max-upload=fast'], {}, /^--max-upload is "fast".*0 for nothing/],
    ['no torrents', ['--max-torrents=0'], {}, /^--max-torrents is "0"; .* from 1 to 1000/],
    ['half a torrent', ['--max-torrents=1.5'], {}, /^--max-torrents is "1.5"/],
    ['a port for peers that is a name', ['--peer-port=bt'], {}, /^--peer-port is "bt"/],
    ['local peers by a word', [], { LOCAL_PEERS: 'yes' }, /^LOCAL_PEERS is "yes"/],
    ['nodes that are not JSON', [], { DHT_BOOTSTRAP: 'a.example:1' }, /^DHT_BOOTSTRAP should be/],
    ['a node without a port', [], { DHT_BOOTSTRAP: '["a.example"]' }, /^DHT_BOOTSTRAP should be/],
    ['a node at port 0', [], { DHT_BOOTSTRAP: '["a.example:0"]' }, /^DHT_BOOTSTRAP should be/],
    ['a node that is a URL', [], { DHT_BOOTSTRAP: '["udp://a:1"]' }, /^DHT_BOOTSTRAP should be/],
    ['a port that is no number', [], { PORT: 'http' }, /^PORT is "http"/],
    ['a port that is too high', ['--port', '65536'], {}, /^--port is "65536"/],
    ['a negative port', ['--port=-1'], {}, /^--port is "-1"/],
    ['an unknown flag', ['--loud'], {}, /--loud/],
    ['a flag without its value', ['--host'], {}, /host/],
    ['ICE servers that are not JSON', [], { ICE_SERVERS: 'stun:a' }, /^ICE_SERVERS should be/],
    ['ICE servers that are no list', [], { ICE_SERVERS: '{"urls":"stun:a"}' }, /^ICE_SERVERS should be/],
    ['an ICE server without urls', [], { ICE_SERVERS: '[{"url":"stun:a"}]' }, /^ICE_SERVERS should be/],
    ['an ICE server over http', [], { ICE_SERVERS: '[{"urls":"http://a"}]' }, /^ICE_SERVERS should be/],
    ['a UDP tracker', [], { TRACKERS: 'udp://a:1' }, /^TRACKERS names "udp:\/\/a:1"/],
    ['a tracker that is no address', [], { TRACKERS: 'wss://' }, /^TRACKERS names "wss:\/\/"/],
    ['a host that is an address', [], { ALLOWED_HOSTS: 'https://a.example' }, /^ALLOWED_HOSTS is "https/],
    ['a host with a wildcard', [], { ALLOWED_HOSTS: '*.a.example' }, /^ALLOWED_HOSTS is/],
    ['hosts as broken JSON', [], { ALLOWED_HOSTS: '["a"' }, /^ALLOWED_HOSTS is/],
    ['an origin without a scheme', [], { ALLOWED_ORIGINS: 'a.example' }, /^ALLOWED_ORIGINS is "a.example"/],
    ['an origin with a path', [], { ALLOWED_ORIGINS: 'https://a.example/x' }, /^ALLOWED_ORIGINS is/],
    ['a wildcard for origins', [], { ALLOWED_ORIGINS: '*' }, /^ALLOWED_ORIGINS is/],
    [
      'a bridge of the web',
      [],
      { BRIDGES: 'https://a.example/bridge' },
      /^BRIDGES names "https:.*ask bridges whose/,
    ],
    ['bridges as broken JSON', [], { BRIDGES: '["wss://a"' }, /^BRIDGES should be/],
    ['trackers as broken JSON', [], { TRACKERS: '["wss://a"' }, /^TRACKERS should be/],
  ])('refuses %s', (_name, args, env, message) => {
    expect(() => parseOptions(args, env)).toThrow(message)
    expect(() => parseOptions(args, env)).toThrow(UsageError)
  })
})

describe('parseDenied', () => {
  it('reads info hashes of both forms, and leaves comments and empty lines out', () => {
    const hex = '0123456789abcdef0123456789abcdef01234567'
    const text = `# these not\r\n\n${hex.toUpperCase()} # a film\n  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n${hex}`
    expect([...parseDenied(text, 'no.txt')]).toEqual([hex, '00'.repeat(20)])
    expect(parseDenied('', 'no.txt').size).toBe(0)
  })

  it.each(['magnet:?xt=urn:btih:0123', '0123', 'film.mp4', 'x'.repeat(5_000)])('names line %j', (line) => {
    expect(() => parseDenied(`# one\n${line}`, 'no.txt')).toThrow(/^Line 2 of no\.txt is "/)
    expect(() => parseDenied(`# one\n${line}`, 'no.txt')).toThrow(UsageError)
  })
})
