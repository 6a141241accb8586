import type { ObservedLink } from '../../src/network/channel-link.ts'
import type { OpenedLink } from '../../src/network/moved-link.ts'

/** A link whose bytes this thread has: in Node, where no channel is moved, each has. */
export const ownLink = (link: OpenedLink): ObservedLink => {
  if ('isMoved' in link) throw new Error('Its channel is in another thread.')
  return link
}
