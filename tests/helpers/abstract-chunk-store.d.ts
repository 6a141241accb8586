declare module 'abstract-chunk-store/tests/index.js' {
  /** What the suite uses of tape's `t`. */
  export interface SuiteTest {
    error(error: unknown): void
    ok(value: unknown): void
    equal(actual: unknown, expected: unknown): void
    deepEqual(actual: unknown, expected: unknown): void
    end(): void
  }
  export default function suite(
    test: (name: string, run: (t: SuiteTest) => void) => void,
    Store: new (chunkLength: number) => object,
  ): void
}

declare module 'tape' {
  interface Harness {
    (name: string, run: (t: never) => void): void
    createStream(options: { objectMode: true }): NodeJS.ReadableStream
  }
  const tape: { createHarness(): Harness }
  export default tape
}
