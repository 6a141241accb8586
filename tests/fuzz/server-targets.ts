import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { type FuzzTarget, fuzzTarget } from './fuzz-target.ts'
import { type ServerInput, serverInputs } from './server-inputs.ts'
import { assertMeeting, assertUdpAnswer, ServerUnderTest } from './server-under-test.ts'

/** Most bytes that the server may hold beyond its beginning once everybody has left. */
const maxHeldGrowthBytes = 48 * 1024 * 1024
/** Most bytes of memory that the server may take at all. */
const maxResidentBytes = 768 * 1024 * 1024
const memoryCheckEvery = 100
const connectionTimeoutMs = 20_000
/** Bytes of an input that the tracker over UDP gets too. */
const maxDatagramLength = 1_400
const datagrams = createSocket('udp4').unref()

/** Sends all and hangs up; resolves with what came back when the server has hung up too. */
const exchange = (port: number, bytes: Uint8Array, source: string | undefined): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect({
      port,
      host: '127.0.0.1',
      ...(source === undefined ? {} : { localAddress: source }),
    })
    socket.setTimeout(connectionTimeoutMs, () => {
      reject(new Error('The server kept a connection that its client had ended.'))
      socket.destroy()
    })
    socket.on('data', (data) => parts.push(data))
    // A server may hang up in the middle.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(Buffer.concat(parts)))
    socket.end(bytes)
  })

/**
 * An address of the loopback network for each connection, so that no search runs out of ports. Only Linux has
 * more than one such address.
 */
const sourceAddress = (count: number): string | undefined =>
  process.platform === 'linux' ? `127.0.${(count >> 7) & 0x7f}.${1 + (count & 0x7f)}` : undefined

const createServerTarget = (): FuzzTarget => {
  let server: ServerUnderTest | null = null
  let heldAtStart = 0
  let count = 0
  /** The input that is tried now. When the time is up, nobody else waits for it. */
  let current: Promise<void> = Promise.resolve()

  const running = async (): Promise<ServerUnderTest> => {
    if (server?.isRunning) return server
    server = await ServerUnderTest.start()
    await assertMeeting(server.port)
    heldAtStart = (await server.memory()).heldBytes
    return server
  }
  const check = async (input: ServerInput): Promise<void> => {
    const target = await running()
    const answers = await Promise.all(
      input.map((bytes) => {
        const isForBridge = Buffer.from(bytes).subarray(0, 11).toString() === 'GET /bridge'
        datagrams.send(bytes.subarray(0, maxDatagramLength), target.udpPort, '127.0.0.1')
        return exchange(isForBridge ? target.bridgePort : target.port, bytes, sourceAddress(count++))
      }),
    ).finally(() => target.assertSound())
    for (const [index, answer] of answers.entries()) {
      // The answer must not hold the passwords of the TURN server for a client that did not name us.
      const asked = Buffer.from(input[index] ?? []).toString('latin1')
      if (!/\nHost: (127\.0\.0\.1|localhost|\[::1\])/i.test(asked)) {
        assert.ok(!answer.includes('secret-of-the-turn-server'))
      }
    }
    await assertMeeting(target.port)
    await assertUdpAnswer(target.udpPort)
    target.assertSound()
    if (count % memoryCheckEvery < input.length) {
      const { heldBytes, residentBytes, viewerCount } = await target.memory()
      assert.equal(viewerCount, 0, 'Pages have gone, and their torrents are open.')
      assert.ok(
        heldBytes - heldAtStart < maxHeldGrowthBytes,
        `It holds ${heldBytes} bytes, ${heldAtStart} at first.`,
      )
      assert.ok(residentBytes < maxResidentBytes, `It takes ${residentBytes} bytes.`)
    }
  }
  const target = fuzzTarget('server: strangers neither end it nor fill it', serverInputs, async (input) => {
    try {
      current = check(input)
      await current
    } catch (error) {
      // The next input is a smaller one and gets a server of its own.
      await server?.stop()
      server = null
      throw error
    }
  })
  return {
    name: target.name,
    async search(options) {
      await running()
      try {
        return await target.search(options)
      } finally {
        await current.catch(() => undefined) // Its failure was reported.
        await server?.stop()
        server = null
      }
    },
  }
}

export const serverTargets: readonly FuzzTarget[] = [createServerTarget()]
