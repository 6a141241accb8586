/**
 * Test files that run two at a time, by part: they wait more than they work, for processes, browsers and the
 * product's own clocks, and no time that they measure decides. All other files of these parts run alone,
 * since two cores carry one swarm well.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const pairedFiles = {
  interop: [
    'bridge-access',
    'mainline-dht',
    'mainline-network',
    'mainline-trackers',
    'ordinary-both',
    'ordinary-clients',
    'protocol-codecs',
    'tcp-aria2',
    'tcp-webtorrent',
  ].map((name) => `tests/interop/${name}.test.ts`),
}
