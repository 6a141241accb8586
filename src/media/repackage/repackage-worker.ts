/** The worker that puts films into a form that `MediaSource` takes. Loaded when a film needs it. */
import type { RepackageCommand, RepackageEvent } from './messages.ts'
import { Repackager } from './repackager.ts'

const scope = globalThis as unknown as {
  postMessage(event: RepackageEvent, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<RepackageCommand>) => void) | null
}

const repackager = new Repackager((event, transfer = []) => scope.postMessage(event, transfer))
scope.onmessage = ({ data }) => repackager.handle(data)
