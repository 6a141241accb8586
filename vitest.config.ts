import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { pairedFiles } from './tests/helpers/paired-files.mjs'

const equalBytes = 'tests/helpers/equal-bytes.ts'

/**
 * Browsers and whole processes are started in these, so a slow machine gets patience; nothing sleeps this
 * long. No test is tried twice.
 */
const patient = {
  setupFiles: [equalBytes],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // A condition is waited for as long as a busy machine may take; Vitest's own second would be a time that
  // gates.
  expect: { poll: { timeout: 30_000 } },
}

const listed = Object.values(pairedFiles)
  .flat()
  .map((file) => fileURLToPath(new URL(file, import.meta.url)))

/** Of files that run in pairs the longest begin: so the last two end at about the same time. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => listed.indexOf(a.moduleId) - listed.indexOf(b.moduleId))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/{unit,sim,fuzz}/**/*.test.ts'],
          setupFiles: [equalBytes, 'tests/helpers/leaves-nothing.ts'],
          // Files share a worker and its modules; leaves-nothing.ts sees to it that none leaves anything
          // behind.
          isolate: false,
          // Vitest would keep a core for itself, of two.
          maxWorkers: '100%',
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'interop',
          environment: 'node',
          include: ['tests/interop/**/*.test.ts'],
          fileParallelism: false,
          ...patient,
          setupFiles: [...patient.setupFiles, 'tests/helpers/ends-at-once.ts'],
        },
      },
      {
        // WebRTC stacks of other people at the other end.
        test: {
          name: 'stacks',
          environment: 'node',
          include: ['tests/stacks/**/*.test.ts'],
          fileParallelism: false,
          ...patient,
        },
      },
      {
        // Ordinary BitTorrent clients and the mainline DHT, in a network namespace: `npm run test:mainline`.
        test: {
          name: 'mainline',
          environment: 'node',
          include: ['tests/mainline/**/*.test.ts'],
          fileParallelism: false,
          ...patient,
        },
      },
      {
        // Runs in Node and drives Chromium through Playwright. One file at a time: two cores carry one swarm
        // well.
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          ...patient,
        },
      },
      {
        // The same for Firefox, which puppeteer drives over WebDriver BiDi.
        test: {
          name: 'firefox',
          environment: 'node',
          include: ['tests/firefox/**/*.test.ts'],
          fileParallelism: false,
          ...patient,
        },
      },
    ],
  },
})
