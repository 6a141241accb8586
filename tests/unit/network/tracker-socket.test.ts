import { expect, it } from 'vitest'
import { TrackerSocket, type WebSocketConstructor } from '../../../src/network/tracker-socket.ts'
import { englishOf, type Words } from '../../../src/shared/wording.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

it.each([
  ['SecurityError', 'A page over https can only use trackers over wss://.'],
  ['SyntaxError', 'The tracker’s address cannot be used.'],
])('a %s of the platform is told in words of ours', async (name, sentence) => {
  class Refusing {
    constructor() {
      throw new DOMException("Failed to construct 'WebSocket'.", name)
    }
  }
  const told = new Promise<Words>((down) => {
    const listener = { open: () => undefined, message: () => undefined, down }
    new TrackerSocket(
      'ws://x.example',
      Refusing as unknown as WebSocketConstructor,
      new VirtualClock(),
      listener,
    )
  })
  expect(englishOf(await told)).toBe(sentence)
})
