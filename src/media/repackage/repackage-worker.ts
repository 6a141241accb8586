/// <reference lib="webworker" />
/** The worker that puts films into a form that `MediaSource` takes. Loaded when a film needs it. */

import type { RepackageCommand, RepackageEvent } from './messages.ts'
import { Repackager } from './repackager.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const post = (event: RepackageEvent, transfer: Transferable[] = []): void =>
  scope.postMessage(event, transfer)
const repackager = new Repackager(post)

scope.onmessage = ({ data }: MessageEvent<RepackageCommand>) => repackager.handle(data)
