/// <reference lib="webworker" />
/** Entry of the engine's dedicated module worker. */

import type { EngineCommand, EngineEvent } from '../messages/messages.ts'
import { EngineServer } from './engine-server.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const post = (event: EngineEvent, transfer: Transferable[] = []): void => scope.postMessage(event, transfer)
const server = new EngineServer(post)

scope.onmessage = ({ data, ports }: MessageEvent<EngineCommand>) => server.receive(data, ports)

// The page must not wait for an engine that is half dead: it starts another one.
scope.addEventListener('error', (event) => {
  event.preventDefault()
  console.error(event.error ?? event.message)
  server.takeUnhandled(event.error ?? event.message)
})
scope.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  console.error(event.reason)
  server.takeUnhandled(event.reason)
})
