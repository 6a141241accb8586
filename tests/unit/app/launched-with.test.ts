import { afterEach, expect, it, vi } from 'vitest'
import { listenForLaunches } from '../../../src/app/launched-with.ts'

type Consumer = (params: { targetURL?: string; files?: { getFile(): Promise<File> }[] }) => void

const opened = 'https://player.example/'

const launch = () => {
  let consumer: Consumer = () => undefined
  vi.stubGlobal('window', {
    launchQueue: {
      setConsumer: (given: Consumer) => {
        consumer = given
      },
    },
  })
  const listener = { files: vi.fn(), address: vi.fn(), failed: vi.fn() }
  listenForLaunches(listener, opened)
  return { listener, launched: (params: Parameters<Consumer>[0]) => consumer(params) }
}

afterEach(() => vi.unstubAllGlobals())

it('hands on the files that were opened with the app', async () => {
  const { listener, launched } = launch()
  const file = new File(['d4:infoe'], 'a.torrent')
  launched({ targetURL: opened, files: [{ getFile: async () => file }] })
  await vi.waitFor(() => expect(listener.files).toHaveBeenCalledWith([file]))
  expect(listener.address).not.toHaveBeenCalled()
})

it('says when a file cannot be read', async () => {
  const { listener, launched } = launch()
  launched({ files: [{ getFile: () => Promise.reject(new Error('gone')) }] })
  await vi.waitFor(() => expect(listener.failed).toHaveBeenCalledTimes(1))
})

it('hands on an address that is asked for while the app is open', () => {
  const { listener, launched } = launch()
  launched({ targetURL: opened })
  expect(listener.address).not.toHaveBeenCalled()
  launched({ targetURL: `${opened}?magnet=x` })
  expect(listener.address).toHaveBeenCalledWith(new URL(`${opened}?magnet=x`))
})

it('does nothing in a browser that has no launch queue', () => {
  vi.stubGlobal('window', {})
  expect(() => listenForLaunches({ files: vi.fn(), address: vi.fn(), failed: vi.fn() }, opened)).not.toThrow()
})
