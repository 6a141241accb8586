import type { KnipConfig } from 'knip'

/**
 * What knip looks at. A `!` marks what is in the product: with `--production` knip sees only that, and so
 * finds what tests alone use. `tests/check-unused.mjs` runs it both ways; what it may find is in
 * `tests/unused-exceptions.mjs`.
 */
const config = ({ production }: { production?: boolean }): KnipConfig => ({
  entry: [
    'index.html!',
    'src/{index,define,cdn,sw,embed-sw}.ts!',
    'src/engine/worker/worker.ts!',
    'src/media/repackage/repackage-worker.ts!',
    'src/elements/time-bar/picture-worker.ts!',
    // The build puts it into the bundle for embedders.
    'src/elements/repackaged/start-beside.ts!',
    // The build puts it below simple-peer.
    'src/network/peer-stream.ts!',
    'src/node/*.mjs!',
    'src/node/{serve,seeder-process}.ts!',
    'src/node/webrtc-polyfill/index.js!',
    'tests/**/*.test.ts',
    'tests/dev-ui/{app,serve}.ts',
    'tests/e2e/{serve,storage}/*.ts',
    'tests/e2e/support/{many-files,webtorrent}-seeder.ts',
    'tests/bench/lines/{our-seeder-process,preload,relay-process}.ts',
    'tests/bench/mainline/{run,webtorrent-bridge-process}.ts',
    'tests/fuzz/captures/record-tracker.mjs',
    'tests/run.mjs',
    'tests/helpers/complete-lock.mjs',
    'tests/interop/*-process.ts',
    'tests/unit/**/*-process.ts',
    'tests/stacks/peers/*.mjs',
  ],
  project: ['src/**/*.{ts,mjs,js}!', '*.ts!', 'tests/**/*.{ts,mjs}'],
  ignore: ['tests/fixtures/**'],
  // A test may look at what its file uses itself; for such a thing `export` is not needless.
  ignoreExportsUsedInFile: production === true,
  ignoreDependencies: [
    // `streamx` imports it where a dev server bundles it, and does not name it among its own dependencies.
    'events',
    // Stands in for the package of this name that simple-peer asks for (see `overrides` in package.json).
    'webrtc-polyfill',
  ],
  // Asks for the version of libdatachannel's headers, where they are.
  ignoreBinaries: ['pkg-config', 'aria2c', 'rtorrent', 'apt-get', 'service', 'unshare', 'mkfifo', 'ip'],
})

export default config
