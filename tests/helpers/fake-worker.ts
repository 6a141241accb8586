import type { EngineCommand, EngineEvent } from '../../src/engine/messages/messages.ts'

/** A worker whose other end is the test. */
export class FakeWorker {
  readonly commands: EngineCommand[] = []
  isTerminated = false
  onmessage: ((event: MessageEvent<EngineEvent>) => void) | null = null
  onerror: ((event: ErrorEvent) => void) | null = null
  onmessageerror: (() => void) | null = null

  postMessage(command: EngineCommand): void {
    this.commands.push(command)
  }

  terminate(): void {
    this.isTerminated = true
  }

  /** The worker says something. */
  say(event: EngineEvent): void {
    this.onmessage?.({ data: event } as MessageEvent<EngineEvent>)
  }

  /** The worker's script failed. */
  break(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent)
  }

  /** What was asked for last, of one type. */
  asked<Type extends EngineCommand['type']>(type: Type): Extract<EngineCommand, { type: Type }> {
    const command = this.commands.findLast((each) => each.type === type)
    if (command === undefined) throw new Error(`Nobody asked for ${type}.`)
    return command as Extract<EngineCommand, { type: Type }>
  }

  count(type: EngineCommand['type']): number {
    return this.commands.filter((each) => each.type === type).length
  }
}
