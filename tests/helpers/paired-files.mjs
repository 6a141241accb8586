/**
 * Test files that run two at a time, by part, the longest first, in which order they begin: they wait more
 * than they work, for processes, browsers and the product's own clocks, and no time that they measure decides
 * anything. Each has its own browser, tracker and servers on ports that the system chose, and folders of its
 * own. All other files of these parts run alone, since two cores carry one swarm well: those that say
 * something about rates, memory or times, keep both cores busy, or may build the app (`start`).
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const pairedFiles = {
  interop: [
    'tcp-aria2',
    'mainline-dht',
    'tracker-rules',
    'ordinary-both',
    'bridge-access',
    'mainline-trackers',
    'changed-file',
    'ordinary-clients',
    'two-bridges',
    'wire',
    'pause-resume',
    'keep-seeding',
    'network',
    'tcp-webtorrent',
    'mainline-network',
    'protocol-codecs',
  ].map((name) => `tests/interop/${name}.test.ts`),
  e2e: [
    'playback-stall',
    'accessible',
    'engine-faults',
    'links',
    'tabs',
    'first-visit',
    'changed-file',
    'playback-errors',
    'update',
    'odd-torrents',
    'bridge',
    'series',
    'serve',
    'sub-path',
    'share',
    'storage-refused',
    'background-download',
    'playback',
    'swarm',
    'tracker-words',
    'content-security-policy',
    'repackaged',
    'dropped-files',
    'many-files',
    'keys-and-touch',
    'join',
    'playback-embed',
    'offline',
    'storage-faults',
    'embed-scope',
  ].map((name) => `tests/e2e/${name}.test.ts`),
}
