import { defineConfig } from 'vitest/config'

/** Browsers and whole processes are started in these, so a slow machine gets patience; nothing sleeps this long. */
const PATIENT = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // @roamhq/wrtc, which the Node seeders need, dies of a SIGSEGV now and then when a connection ends on a busy machine (seen
  // with webtorrent's seeder in the bench). A second try tells such a crash from a failure of ours.
  retry: 1,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/{unit,sim,fuzz}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'interop',
          environment: 'node',
          include: ['tests/interop/**/*.test.ts'],
          fileParallelism: false,
          ...PATIENT,
        },
      },
      {
        // Runs in Node and drives Chromium through Playwright. One file at a time: two cores carry one swarm well.
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          ...PATIENT,
        },
      },
    ],
  },
})
