/** A process of its own that waits to be ended, or ends as it is told. Started by `child.test.ts`. */
import { childOptions, tellParent } from '../../e2e/support/child.ts'

const { code, text } = childOptions<{ code?: number; text?: string }>()
if (code !== undefined) {
  if (text !== undefined) console.error(text)
  process.exit(code)
}
tellParent({ ready: true })
setInterval(() => undefined, 1_000)
