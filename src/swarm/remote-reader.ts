import type { WantMessage } from '../protocol/tp-want.ts'
import type { PieceTable } from './piece-table.ts'
import { makeWindow, type PieceRun, type ReadWindow, type WindowKind } from './read-windows.ts'

export type RemoteTable = Pick<PieceTable, 'info' | 'have' | 'pieceLength'>

/** A run of missing pieces that are next to each other and short together. */
export interface WantedSlice {
  readonly firstPiece: number
  readonly endPiece: number
  readonly bytes: number
  /** When its first byte is needed, in milliseconds from now; below 0: it is late. */
  readonly dueMs: number
  /** Where the reader plays, as a byte offset in the torrent, if its rate is as it said. */
  readonly position: number
}

/** A reader that is silent for this long is forgotten. Milliseconds; docs/tp-want.md. */
const lifetimeMs = 5_000
/** No reader is believed to need more: 128 Mbit/s, the most of a UHD disc. Bytes a second; our own choice. */
const maxBytesPerSecond = 16_000_000
/** Media fetched ahead for one reader: what our own windows hold. Seconds; docs/decisions/061. */
const aheadSeconds = 75
/** A reader comes before the rest with this many times its media rate (docs/decisions/061). */
const assuredShare = 2
/** And with the sum of this time at once, after a start or a seek. Seconds; docs/decisions/061. */
const burstSeconds = 5
/** What a reader got counts half after this time. Milliseconds; docs/decisions/061. */
const servedHalfLifeMs = 2_000
/** Readers take turns by this much, or by a piece if that is longer. Bytes; our own choice. */
const sliceBytes = 128 * 1024
/** Pieces looked at for one list of slices. Our own choice: a reader may name all of a torrent 16 times. */
const scanLimit = 4_096
/** A range that begins this far ahead of what was wanted goes on with it. Bytes; as for our own readers. */
const continuesWithin = 4 * 1024 * 1024
/** What is needed within this time is a deadline. Milliseconds; as for our own readers. */
const deadlineMs = 2_000

/** A viewer at another peer: what it said last, and what was fetched for it lately. */
export class RemoteReader {
  readonly #defaultRate: number
  #ranges: WantMessage['ranges'] = []
  #rate: number
  #heardAt: number
  #served = 0
  #servedAt: number
  #credit: number

  constructor(defaultRate: number, now: number) {
    this.#defaultRate = defaultRate
    this.#rate = defaultRate
    this.#heardAt = now
    this.#servedAt = now
    this.#credit = defaultRate * assuredShare * burstSeconds
  }

  /** @returns whether it wants something somewhere else than before */
  hear({ ranges, bytesPerSecond }: WantMessage, { info }: RemoteTable, now: number): boolean {
    this.#settle(now)
    const before = this.#ranges
    this.#ranges = ranges
      .filter(({ firstPiece }) => firstPiece < info.pieceCount)
      .map((range) => ({ ...range, endPiece: Math.min(range.endPiece, info.pieceCount) }))
      .sort((a, b) => a.deadlineMs - b.deadlineMs)
    this.#rate = Math.min(bytesPerSecond ?? this.#defaultRate, maxBytesPerSecond)
    this.#heardAt = now
    const first = this.#ranges[0]?.firstPiece
    if (first === undefined || before.length === 0) return false
    const ahead = Math.ceil(continuesWithin / info.pieceLength)
    return !before.some(({ firstPiece, endPiece }) => first >= firstPiece && first < endPiece + ahead)
  }

  /** Bytes a second, as far as it is believed. */
  get rate(): number {
    return this.#rate
  }

  isForgotten(now: number): boolean {
    return now - this.#heardAt >= lifetimeMs
  }

  wantsNothing(now: number): boolean {
    return this.#ranges.length === 0 || this.isForgotten(now)
  }

  wants(piece: number): boolean {
    return this.#ranges.some(({ firstPiece, endPiece }) => piece >= firstPiece && piece < endPiece)
  }

  /** So much was fetched for it, or spoiled by it. */
  charge(bytes: number, now: number): void {
    this.#settle(now)
    this.#served += bytes
    this.#credit = Math.max(this.#credit - bytes, -this.#burst)
  }

  /** What was fetched for it lately. Bytes. */
  served(now: number): number {
    this.#settle(now)
    return this.#served
  }

  /** What it may have before the rest begins. Bytes. */
  credit(now: number): number {
    this.#settle(now)
    return this.#credit
  }

  /** What it reads now or next, here or not, the most urgent first: at most `bytes` of it. */
  runs({ info }: RemoteTable, bytes: number): PieceRun[] {
    let left = Math.ceil(Math.min(bytes, aheadSeconds * this.#rate) / info.pieceLength) + 1
    const runs: PieceRun[] = []
    for (const { firstPiece, endPiece } of this.#ranges) {
      if (left <= 0) break
      const end = Math.min(endPiece, firstPiece + left)
      runs.push({ firstPiece, endPiece: end })
      left -= end - firstPiece
    }
    return runs
  }

  /** What is missing of that, in turns of about 128 KiB: at most `count` of them, and `bytes` together. */
  slices(table: RemoteTable, count: number, bytes: number, now: number): WantedSlice[] {
    const { pieceLength } = table.info
    const slices: WantedSlice[] = []
    const seen = new Set<number>()
    let scanned = 0
    for (const { firstPiece, endPiece } of this.runs(table, bytes)) {
      const due = this.#ranges.find((range) => range.firstPiece === firstPiece)?.deadlineMs ?? 0
      const begin = firstPiece * pieceLength
      const position = begin - ((due - (now - this.#heardAt)) * this.#rate) / 1000
      for (let piece = firstPiece; piece < endPiece; ) {
        const first = piece
        let length = 0
        while (piece < endPiece && length < sliceBytes && !table.have.has(piece) && !seen.has(piece)) {
          length += table.pieceLength(piece)
          seen.add(piece++)
        }
        if (length > 0) {
          const dueMs = ((first * pieceLength - position) * 1000) / this.#rate
          slices.push({ firstPiece: first, endPiece: piece, bytes: length, dueMs, position })
          if (slices.length >= count) return slices
        } else piece++
        scanned += Math.max(piece - first, 1)
        if (scanned > scanLimit) return slices
      }
    }
    return slices
  }

  /** @param isAssured whether it comes before the rest */
  window({ firstPiece, endPiece, dueMs, position }: WantedSlice, isAssured: boolean): ReadWindow {
    const urgent: WindowKind = dueMs <= 0 ? 'blocked' : 'deadline'
    const kind = isAssured && dueMs <= deadlineMs ? urgent : 'sequential'
    return makeWindow(kind, firstPiece, endPiece, position, this.#rate)
  }

  get #burst(): number {
    return this.#rate * assuredShare * burstSeconds
  }

  /** What is due by the time that has passed. */
  #settle(now: number): void {
    const passedMs = now - this.#servedAt
    if (passedMs <= 0) return
    this.#servedAt = now
    this.#served *= 0.5 ** (passedMs / servedHalfLifeMs)
    this.#credit = Math.min(this.#credit + (this.#rate * assuredShare * passedMs) / 1000, this.#burst)
  }
}
