import { announceTargets } from './announce-targets.ts'
import { bridgeTargets } from './bridge-targets.ts'
import { containerTargets } from './container-targets.ts'
import { dhtTargets } from './dht-targets.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { inboundTargets } from './inbound-targets.ts'
import { mainlineTargets } from './mainline-targets.ts'
import { protocolTargets } from './protocol-targets.ts'
import { serverTargets } from './server-targets.ts'
import { swarmTargets } from './swarm-targets.ts'
import { trackerTargets } from './tracker-targets.ts'
import { wireTargets } from './wire-targets.ts'

/** What peers and trackers of the web send, and how links, torrents and films are written. */
export const webTargets: readonly FuzzTarget[] = [
  ...wireTargets,
  ...protocolTargets,
  ...trackerTargets,
  ...inboundTargets,
  ...containerTargets,
]

/** What ordinary swarms and pages send to the bridge, and whole swarms and servers. */
export const bridgeAndServerTargets: readonly FuzzTarget[] = [
  ...mainlineTargets,
  ...dhtTargets,
  ...bridgeTargets,
  ...announceTargets,
  ...swarmTargets,
  ...serverTargets,
]

export const fuzzTargets: readonly FuzzTarget[] = [...webTargets, ...bridgeAndServerTargets]
