/// <reference lib="webworker" />
/** Entry of the engine's dedicated module worker. */
import { toTorrentError } from '../shared/errors.ts'
import { EngineHost } from './engine-host.ts'
import type { EngineCommand, EngineEvent } from './messages.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const post = (event: EngineEvent, transfer: Transferable[] = []): void => scope.postMessage(event, transfer)
const host = new EngineHost(post)

scope.onmessage = ({ data, ports }: MessageEvent<EngineCommand>) => host.receive(data, ports)

// A defect must not leave the page waiting for an engine that is half dead.
scope.addEventListener('unhandledrejection', ({ reason }) => {
  const { code, message } = toTorrentError(reason)
  post({ type: 'fault', error: { code, message } })
})
