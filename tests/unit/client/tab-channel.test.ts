import { afterEach, expect, it } from 'vitest'
import { TabChannel } from '../../../src/client/tab-channel.ts'

const name = 'snapshot-channel-test'
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

it('what another version of the page says and we do not know is ignored, and never taken for something else', async () => {
  const channel = new TabChannel(name)
  const other = new BroadcastChannel(name)
  stops.push(
    () => channel.close(),
    () => other.close(),
  )
  const heard: [string, unknown][] = []
  for (const type of ['snapshot', 'hello', 'command', 'expected', 'delete', 'deleted'] as const) {
    channel.events.on(type, (value) => heard.push([type, value]))
  }
  const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
  const strange: unknown[] = [
    { type: 'forget', infoHash },
    { type: 'delete-everything', infoHash },
    { infoHash },
    { type: 'delete' },
    { type: 'delete', infoHash: 7 },
    { type: 'snapshot', infoHash },
    { type: 'snapshot', snapshot: null },
    { type: 'command', infoHash, command: { type: 'explode' } },
    { type: 'expected', infoHash, expected: 'everything' },
    { type: 'expected', infoHash },
    'delete',
    null,
    7,
  ]
  for (const message of strange) other.postMessage(message)
  other.postMessage({ type: 'deleted', infoHash })
  while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(heard).toEqual([['deleted', infoHash]])
})
