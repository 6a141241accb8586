import { describe, expect, it } from 'vitest'
import {
  applyCommand,
  commandsFor,
  parseTorrentChoices,
  parseTorrentCommand,
  type TorrentChoices,
} from '../../../../src/engine/messages/torrent-command.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'

describe('parseTorrentCommand', () => {
  it.each([
    { type: 'pause' },
    { type: 'resume' },
    { type: 'policy', policy: { download: 'window' } },
    { type: 'file-priority', fileIndex: 3, priority: 'skip' },
    { type: 'file-priorities', priorities: { 3: 'skip', 99999: 'high' } },
    { type: 'remove-tracker', url: 'wss://spy.example' },
    { type: 'restore-tracker', url: 'wss://spy.example' },
    { type: 'add-tracker', url: 'wss://new.example' },
    {
      type: 'add-source',
      source: { infoBytes: null, name: 'Film', trackers: [], linkTrackers: [], peers: [] },
    },
  ])('takes %j', (command) => {
    expect(parseTorrentCommand({ ...command, more: 1 })).toEqual(command)
  })

  it.each([
    null,
    'pause',
    {},
    { type: 'delete' },
    { type: 'policy' },
    { type: 'policy', policy: { uploadLimit: -1 } },
    { type: 'file-priority', fileIndex: -1, priority: 'skip' },
    { type: 'file-priority', fileIndex: 1.5, priority: 'skip' },
    { type: 'file-priority', fileIndex: 1e9, priority: 'skip' },
    { type: 'file-priority', fileIndex: '1', priority: 'skip' },
    { type: 'file-priority', fileIndex: 1, priority: 'low' },
    { type: 'file-priorities' },
    { type: 'file-priorities', priorities: { 1: 'low' } },
    { type: 'file-priorities', priorities: { 100000: 'skip' } },
    { type: 'file-priorities', priorities: { x: 'skip' } },
    { type: 'remove-tracker' },
    { type: 'remove-tracker', url: '' },
    { type: 'remove-tracker', url: 7 },
    { type: 'restore-tracker', url: `wss://${'a'.repeat(2048)}` },
    { type: 'add-tracker', url: 'udp://one.example:1' },
    { type: 'add-tracker', url: 'nonsense' },
    { type: 'add-source' },
    {
      type: 'add-source',
      source: { infoBytes: 'text', name: null, trackers: [], linkTrackers: [], peers: [] },
    },
  ])('refuses %j', (command) => {
    expect(() => parseTorrentCommand(command)).toThrow(TorrentError)
  })
})

describe('choices', () => {
  it('become the commands that make a running torrent follow them', () => {
    expect(commandsFor({})).toEqual([])
    expect(commandsFor({ policy: { maxPeers: 3 }, paused: false, filePriorities: { 2: 'high' } })).toEqual([
      { type: 'policy', policy: { maxPeers: 3 } },
      { type: 'file-priorities', priorities: { 2: 'high' } },
      { type: 'resume' },
    ])
  })

  it('that name trackers become commands that end as the choices do', () => {
    const choices: TorrentChoices = {
      addedTrackers: ['wss://a.example'],
      removedTrackers: ['wss://a.example'],
    }
    expect(commandsFor(choices).reduce(applyCommand, {})).toEqual(choices)
    expect(applyCommand(choices, { type: 'add-tracker', url: 'wss://a.example' })).toEqual({
      addedTrackers: ['wss://a.example'],
      removedTrackers: [],
    })
    expect(parseTorrentChoices(choices)).toEqual(choices)
    expect(() => parseTorrentChoices({ addedTrackers: Array(101).fill('wss://a.example') })).toThrow(
      TorrentError,
    )
  })

  it('are checked, and nothing else of the object is kept', () => {
    const choices: TorrentChoices = { paused: true, filePriorities: { 1: 'skip' } }
    expect(parseTorrentChoices({ ...choices, signal: null } as TorrentChoices)).toEqual(choices)
    // Of a tracker that nobody can ask the person is told why, so it stays.
    const trackers = ['wss://page.example', 'nonsense']
    expect(parseTorrentChoices({ trackers: [...trackers, 7 as never] })).toEqual({ trackers })
    expect(() => parseTorrentChoices({ filePriorities: { x: 'skip' } as never })).toThrow(TorrentError)
    expect(() => parseTorrentChoices({ filePriorities: { 1: 'no' } as never })).toThrow(TorrentError)
  })
})
