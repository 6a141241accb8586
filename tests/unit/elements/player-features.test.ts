import { afterEach, expect, it, vi } from 'vitest'
import { addPlayerFeatures, FeatureHost } from '../../../src/elements/player-features.ts'
import type { TorrentPlayerElement } from '../../../src/elements/torrent-player.ts'

const player = {} as TorrentPlayerElement

afterEach(() => vi.unstubAllGlobals())

it('gives features to players that are there, and to those that come', () => {
  const end = vi.fn()
  const feature = vi.fn(() => end)
  const first = new FeatureHost(player)
  first.connect()
  first.connect()
  addPlayerFeatures([feature])
  expect(feature).toHaveBeenCalledTimes(1)
  const second = new FeatureHost(player)
  second.connect()
  expect(feature).toHaveBeenCalledTimes(2)
  first.disconnect()
  second.disconnect()
  second.disconnect()
  expect(end).toHaveBeenCalledTimes(2)
})

it('has a feature that fails leave the others alone', () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  const good = vi.fn(() => () => undefined)
  const failure = new Error('bad')
  const bad = () => {
    throw failure
  }
  addPlayerFeatures([bad, good])
  const host = new FeatureHost(player)
  host.connect()
  expect(good).toHaveBeenCalledTimes(1)
  expect(reportError).toHaveBeenCalledWith(failure)
  host.disconnect()
})
