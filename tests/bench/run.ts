/**
 * `npm run bench`: ours beside webtorrent@3, from one run on one machine, with the bare data channel as the
 * limit.
 *
 * The same seeder processes (webtorrent in Node) serve both in turn; every run has a fresh browser context,
 * every scenario a fresh browser; the contenders take turns in going first. Everything stays on loopback.
 * What is measured is in `scenarios/`.
 */
import { runBench } from './run-bench.ts'
import { scenarios } from './scenarios/all.ts'

await runBench(scenarios)
