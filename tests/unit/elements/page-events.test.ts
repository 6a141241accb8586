import { describe, expect, it } from 'vitest'
import { PageEvents } from '../../../src/elements/page-events.ts'

const setup = () => {
  const sent: string[] = []
  return { events: new PageEvents((type) => sent.push(type)), sent }
}

describe('PageEvents', () => {
  it('hides an event that was announced once, and the next one no more', () => {
    const { events } = setup()
    events.hideNext('pause')
    expect([events.isOurs('play'), events.isOurs('pause'), events.isOurs('pause')]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('hides nothing that was announced for a file that is left', () => {
    const { events } = setup()
    events.hideNext('play')
    events.hideNoMore()
    expect(events.isOurs('play')).toBe(false)
  })

  it('never shows the native error, which the element explains', () => {
    const { events } = setup()
    expect([events.isOurs('error'), events.isOurs('error')]).toEqual([true, true])
  })

  it('shows the end of a seek only after its beginning', () => {
    const { events } = setup()
    expect(events.shows('seeked')).toBe(false)
    expect([events.shows('seeking'), events.shows('seeked'), events.shows('seeked')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('does not show the end of a seek that it has told already', () => {
    const { events, sent } = setup()
    events.shows('seeking')
    events.send('seeked')
    expect([sent, events.shows('seeked')]).toEqual([['seeked'], false])
  })

  it('knows whether it told last that playback waits, by its own events and by native ones', () => {
    const { events } = setup()
    const waitsAfter = (run: () => void): boolean => {
      run()
      return events.isWaiting
    }
    expect(waitsAfter(() => events.shows('waiting'))).toBe(true)
    expect(waitsAfter(() => events.shows('timeupdate'))).toBe(true)
    expect(waitsAfter(() => events.send('playing'))).toBe(false)
    expect(waitsAfter(() => events.send('waiting'))).toBe(true)
    expect(waitsAfter(() => events.shows('playing'))).toBe(false)
    events.send('waiting')
    expect(waitsAfter(() => events.reset())).toBe(false)
  })

  it.each([
    ...['abort', 'emptied', 'loadstart', 'loadedmetadata', 'loadeddata', 'durationchange', 'resize'],
    ...['play', 'pause', 'seeking', 'seeked', 'timeupdate', 'progress', 'suspend', 'stalled', 'ratechange'],
  ])('hides %s while the native element is loaded again', (type) => {
    expect(setup().events.showsWhileLoadingAgain(type, false)).toBe(false)
  })

  it.each(['volumechange', 'canplay', 'waiting', 'playing', 'enterpictureinpicture'])(
    'shows %s even then',
    (type) => {
      expect(setup().events.showsWhileLoadingAgain(type, false)).toBe(true)
    },
  )

  it('shows a rate that the page set meanwhile', () => {
    expect(setup().events.showsWhileLoadingAgain('ratechange', true)).toBe(true)
  })
})
