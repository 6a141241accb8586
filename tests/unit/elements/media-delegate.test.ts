/** What a wrapper of `<torrent-video>` hands on to it. */
import { expect, test } from 'vitest'
import { delegateMedia } from '../../../src/elements/media-delegate.ts'

class Video {
  currentTime = 0
  frames: (() => void)[] = []
  requestVideoFrameCallback(then: () => void): number {
    return this.frames.push(then)
  }
  play(): string {
    return `plays at ${this.currentTime}`
  }
  connectedCallback(): void {
    throw new Error('The platform calls this on each element itself.')
  }
}

class Wrapper {
  readonly media = new Video()
}

delegateMedia(Wrapper.prototype, Video.prototype)

const wrap = (): Wrapper & Pick<Video, 'play' | 'requestVideoFrameCallback'> => new Wrapper() as never

test('methods are handed on, with the element inside as their own', () => {
  const wrapper = wrap()
  wrapper.media.currentTime = 3
  expect(wrapper.play()).toBe('plays at 3')
})

test('whoever waits for a picture is told of it', () => {
  const wrapper = wrap()
  wrapper.requestVideoFrameCallback(() => undefined)
  expect(wrapper.media.frames).toHaveLength(1)
})

test('what the platform calls on an element stays its own', () => {
  expect('connectedCallback' in Wrapper.prototype).toBe(false)
})
