import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What a process prints, and how it ends. */
export interface PrintingProcess {
  /** All it printed so far. */
  text(): string
  /** Resolves with the match as soon as what it printed has one; rejects when it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Exit code, or the signal that ended it; and then nobody holds its output open any more. */
  readonly ended: Promise<number | string>
}

/** Reads both outputs of a process, which were opened as pipes. */
export const readPrinting = (child: ChildProcess): PrintingProcess => {
  let text = ''
  const checks = new Set<() => void>()
  const read = (data: Buffer): void => {
    text += data.toString()
    for (const check of [...checks]) check()
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return {
    text: () => text,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(text)
          if (match === null) return
          checks.delete(check)
          resolve(match)
        }
        checks.add(check)
        check()
        void ended.then((code) => reject(new Error(`Ended with ${code} before ${pattern}:\n${text}`)))
      }),
  }
}
