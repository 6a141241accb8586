import type { WireHandler } from '../../src/protocol/wire-parser.ts'
import { toHex } from '../../src/shared/bytes.ts'

/** Name of a message and its values; bytes as hexadecimal, since views end with the call. */
export type Recorded = readonly [name: string, ...values: (number | string)[]]

/** Writes down what a parser delivers. */
export class RecordingHandler implements WireHandler {
  readonly messages: Recorded[] = []
  /** Called after each message: to stop, or to throw. */
  after: (name: string) => void = () => {}

  #record(name: string, ...values: (number | Uint8Array)[]): void {
    this.messages.push([name, ...values.map((v) => (typeof v === 'number' ? v : toHex(v)))])
    this.after(name)
  }

  handshake = ({ infoHash, peerId, reserved }: Parameters<WireHandler['handshake']>[0]): void =>
    this.#record('handshake', infoHash, peerId, reserved)
  keepAlive = (): void => this.#record('keepAlive')
  choke = (): void => this.#record('choke')
  unchoke = (): void => this.#record('unchoke')
  interested = (): void => this.#record('interested')
  notInterested = (): void => this.#record('notInterested')
  have = (piece: number): void => this.#record('have', piece)
  bitfield = (bytes: Uint8Array): void => this.#record('bitfield', bytes)
  request = (piece: number, begin: number, length: number): void =>
    this.#record('request', piece, begin, length)
  piece = (piece: number, begin: number, data: Uint8Array): void => this.#record('piece', piece, begin, data)
  cancel = (piece: number, begin: number, length: number): void =>
    this.#record('cancel', piece, begin, length)
  port = (port: number): void => this.#record('port', port)
  suggest = (piece: number): void => this.#record('suggest', piece)
  haveAll = (): void => this.#record('haveAll')
  haveNone = (): void => this.#record('haveNone')
  reject = (piece: number, begin: number, length: number): void =>
    this.#record('reject', piece, begin, length)
  allowedFast = (piece: number): void => this.#record('allowedFast', piece)
  extended = (id: number, payload: Uint8Array): void => this.#record('extended', id, payload)
  unknown = (id: number): void => this.#record('unknown', id)
}
