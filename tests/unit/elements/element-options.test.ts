import { describe, expect, it } from 'vitest'
import { ElementOptions } from '../../../src/elements/element-options.ts'

const setup = (texts: Readonly<Record<string, string>> = {}): ElementOptions =>
  new ElementOptions((name) => texts[name] ?? null)

describe('ElementOptions', () => {
  it('gives every choice of the attributes to the torrent, and not the file, which is the element’s', () => {
    const options = setup({
      ...{ file: '3', trackers: 'wss://a', 'ice-servers': '[]' },
      ...{ download: 'whole', 'no-upload': '' },
    })
    expect(options.forSource('magnet:?')).toEqual({
      source: 'magnet:?',
      iceServers: [],
      choices: { trackers: ['wss://a'], policy: { download: 'whole', uploadLimit: 0 } },
    })
  })

  it('makes no policy where nothing is chosen: another use of the torrent may have made one', () => {
    expect(setup().forSource('x')).toEqual({ source: 'x', iceServers: null, choices: { trackers: [] } })
  })

  it('lets a property go before its attributes, until it is given back', () => {
    const options = setup({ trackers: 'wss://a', download: 'whole' })
    options.give('trackers', ['wss://b'])
    options.give('policy', { uploadLimit: 5 })
    expect(options.isGiven('policy')).toBe(true)
    expect(options.forSource('x').choices).toEqual({ trackers: ['wss://b'], policy: { uploadLimit: 5 } })
    options.give('trackers', null)
    options.give('policy', null)
    expect(options.isGiven('policy')).toBe(false)
    expect(options.forSource('x').choices).toEqual({ trackers: ['wss://a'], policy: { download: 'whole' } })
  })

  it('hands on what was chosen for the torrent, as it is or by its info hash', () => {
    const options = setup()
    options.choices = { paused: true }
    expect(options.forSource('x').choices).toEqual({ paused: true, trackers: [] })
    const choicesFor = () => ({ paused: false })
    options.choices = choicesFor
    expect(options.forSource('x').choices).toEqual({ choicesFor, trackers: [] })
  })

  it('fails where the ICE servers cannot be read', () => {
    expect(() => setup({ 'ice-servers': '{' }).forSource('x')).toThrow('not valid JSON')
  })
})
