import { afterAll, expect, vi } from 'vitest'

// Test files of one worker share its globals. Whatever a file changes of them and leaves so would make the
// next file a matter of order: the file that left it fails here.

/** Node opens a file, or says that it cannot, when these are read: their getters are compared. */
const costly: ReadonlySet<string> = new Set(['localStorage', 'sessionStorage'])

/** What Lit keeps on the global object from its first import on, in Node. */
const ofLit =
  /^(customElements|lit(ServerRoot|IssuedWarnings|PropertyMetadata|\w+Versions)|reactiveElementVersions)$/

/** Each global with its value. Vitest’s own change with each file. */
const globals = (): Map<string, unknown> =>
  new Map(
    Object.entries(Object.getOwnPropertyDescriptors(globalThis))
      .filter(([name]) => !name.startsWith('__') && !ofLit.test(name))
      .map(([name, { get }]) => [
        name,
        costly.has(name) ? get : (globalThis as Record<string, unknown>)[name],
      ]),
  )

const faults = ['uncaughtException', 'unhandledRejection'] as const
const listeners = (): number[] => faults.map((name) => process.listenerCount(name))

const before = {
  globals: globals(),
  environment: { ...process.env },
  folder: process.cwd(),
  listeners: listeners(),
}

afterAll(async () => {
  // What a file began to load lazily is loaded before the next file, or the end of the worker, comes.
  await vi.dynamicImportSettled()
  expect(vi.isFakeTimers()).toBe(false)
  const after = globals()
  const names = new Set([...before.globals.keys(), ...after.keys()])
  expect([...names].filter((name) => !Object.is(after.get(name), before.globals.get(name)))).toEqual([])
  expect({ ...process.env }).toEqual(before.environment)
  expect(process.cwd()).toBe(before.folder)
  expect(listeners()).toEqual(before.listeners)
})
