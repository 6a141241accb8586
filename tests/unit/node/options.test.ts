import { describe, expect, it } from 'vitest'
import { defaultIceServers } from '../../../src/network/default-ice-servers.ts'
import { parseOptions, UsageError } from '../../../src/node/options.ts'

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions([], {})).toEqual({
      host: 'localhost',
      port: 8080,
      paths: [],
      iceServers: defaultIceServers,
      trackers: null,
      sample: true,
      frameAncestors: "'self'",
      allowedHosts: [],
      allowedOrigins: null,
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

  it.each<[string, string[], Record<string, string>, RegExp]>([
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
    ['trackers as broken JSON', [], { TRACKERS: '["wss://a"' }, /^TRACKERS should be/],
  ])('refuses %s', (_name, args, env, message) => {
    expect(() => parseOptions(args, env)).toThrow(message)
    expect(() => parseOptions(args, env)).toThrow(UsageError)
  })
})
