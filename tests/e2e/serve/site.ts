import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'

/** A file of the test site: its body, or the TypeScript entry that becomes one classic script. */
export type SiteFile =
  | { readonly type: string; readonly body: string | Uint8Array }
  | { readonly entry: string; readonly define?: Record<string, string> }

export interface Site {
  /** Without a slash at the end. */
  readonly origin: string
  close(): Promise<void>
}

const bundle = async (entry: string, define: Record<string, string>): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error(`${entry} gave no output`)
  return output.contents
}

/** Serves `files` (path → file) on a port of the system's choice; everything else is 404. */
export const startSite = async (files: Readonly<Record<string, SiteFile>>): Promise<Site> => {
  const ready = new Map<string, { type: string; body: string | Uint8Array }>()
  await Promise.all(
    Object.entries(files).map(async ([path, file]) => {
      ready.set(
        path,
        'entry' in file
          ? { type: 'text/javascript', body: await bundle(file.entry, file.define ?? {}) }
          : file,
      )
    }),
  )
  const server = createServer((request, response) => {
    const file = ready.get(new URL(request.url ?? '/', 'http://site').pathname)
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not of this site')
      return
    }
    response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}
