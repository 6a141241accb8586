import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, defineConfig, type Plugin, type UserConfig } from 'vite'
import { injectManifest } from 'workbox-build'
import { appContentPolicy } from './src/app/content-security-policy.ts'
import { compressFolder } from './src/node/compress-folder.ts'
import { languageCodes } from './src/shared/language.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const target = 'es2022'
/** How long each plugin took is no news for a person who only wants to start the thing. */
const quiet = { checks: { pluginTimings: false } }

/**
 * What simple-peer brings along, as a browser needs it. WebRTC is the platform's own; nobody reads its log,
 * nor the codes of its errors; and of a stream it needs little for us: see `peer-stream.ts`.
 */
const inBrowsers: Readonly<Record<string, string>> = {
  'webrtc-polyfill':
    'export const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, RTCDataChannel } = globalThis',
  debug: 'export default () => () => undefined',
  'err-code': 'export default (error) => error',
  streamx: `export { Duplex } from ${JSON.stringify(at('src/network/peer-stream.ts'))}`,
}

const browserParts = (): Plugin => ({
  name: 'browser-parts',
  enforce: 'pre',
  resolveId: (id) => (Object.hasOwn(inBrowsers, id) ? `\0${id}` : null),
  load: (id) => (id.startsWith('\0') ? (inBrowsers[id.slice(1)] ?? null) : null),
})

/**
 * Turns `new Worker(new URL('./worker.ts', import.meta.url), …)` into the worker's code inside the bundle:
 * one file works from any origin and folder, where a worker from another origin would be refused.
 */
const inlineWorkers = (): Plugin => ({
  name: 'inline-workers',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules')) return null
    const imports: string[] = []
    const changed = code.replace(
      /new Worker\(\s*new URL\(\s*(['"][^'"]+)(['"])\s*,\s*import\.meta\.url\s*\)\s*,?/g,
      (_all, path: string, quote: string) => {
        const name = `InlineWorker${imports.length}`
        imports.push(`import ${name} from ${path}?worker&inline${quote}`)
        return `new ${name}(`
      },
    )
    return imports.length === 0 ? null : { code: `${imports.join('\n')}\n${changed}`, map: null }
  },
})

/** Workers that the bundle for embedders does not hold: path in their `new URL` → the file beside it. */
const workersBeside: Readonly<Record<string, string>> = {
  '../../media/repackage/repackage-worker.ts': 'repackage-worker.js',
  './picture-worker.ts': 'picture-worker.js',
}

/**
 * Has the bundle load a worker that few films need from a file beside it, instead of holding its code. Comes
 * before {@link inlineWorkers}.
 */
const loadWorkersBeside = (): Plugin => ({
  name: 'workers-beside',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules')) return null
    let changed = code
    for (const [path, file] of Object.entries(workersBeside)) {
      const made = `new Worker(new URL('${path}', import.meta.url), { type: 'module' })`
      changed = changed.replace(made, `startWorkerBeside('${file}', import.meta.url)`)
    }
    if (changed === code) return null
    const from = at('src/elements/repackaged/start-beside.ts')
    return { code: `import { startWorkerBeside } from '${from}'\n${changed}`, map: null }
  },
})

const languageEntries = languageCodes.filter((code) => code !== 'en')
/** Libraries that few films need: files in `src/media/libraries/`. */
const libraryEntries = ['mp4box', 'chardet', 'media-captions']

/** What the bundle for embedders loads from a file beside it when it is used: source → that file. */
const modulesBeside: ReadonlyMap<string, string> = new Map([
  ...languageEntries.map(
    (code) => [at(`src/elements/languages/${code}.ts`), `languages/${code}.js`] as const,
  ),
  ...libraryEntries.map((name) => [at(`src/media/libraries/${name}.ts`), `libraries/${name}.js`] as const),
])

/**
 * Has the bundle load the language of a page, and large libraries, from files beside it: it holds English
 * alone.
 */
const loadModulesBeside = (): Plugin => ({
  name: 'modules-beside',
  enforce: 'pre',
  resolveId(id, importer) {
    if (importer === undefined || !id.startsWith('.')) return null
    const file = modulesBeside.get(resolve(dirname(importer), id))
    return file === undefined ? null : { id: `./${file}`, external: true }
  },
})

const shared: UserConfig = {
  base: './',
  worker: { format: 'es', plugins: () => [browserParts()] },
}

/**
 * The policy as the first thing in the page, built or from the dev server: it holds for what comes after it.
 */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: appContentPolicy },
      injectTo: 'head-prepend',
    },
  ],
})

/** Modules that playback needs before its first frame, with all that they import at once. */
const firstFrameEntries = ['index.html', 'src/client/start-client.ts', 'src/app/app.ts'].map(at)

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** All that `entries` import, directly or not; what they load later does not count. */
const importedBy = (entries: readonly string[], graph: ModuleGraph): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) visit(imported)
  }
  for (const entry of entries) visit(entry)
  return found
}

/**
 * Few scripts before the first frame: browsers open six connections to a server, and a round trip is what
 * waiting is made of. What the parts of the app share is one of them; what draws is another, since the card
 * that a framed page shows needs it and must run nothing else. What only later parts share stays out of both.
 */
const firstFrameChunks = () => {
  let early: ReadonlySet<string> | null = null
  const isEarly = (id: string, graph: ModuleGraph): boolean => {
    early ??= importedBy(firstFrameEntries, graph)
    return early.has(id)
  }
  const drawing =
    /node_modules.(lit|@lit|lit-html|lit-element).|src.elements.icons|src.app.(shared-styles|logo)/
  return [
    { name: 'drawing', test: drawing, priority: 2 },
    // Two dialogs share it, and neither is there before somebody asks for it.
    { name: 'dialog', test: /src.app.dialog-styles/, priority: 2 },
    {
      name: (id: string, graph: ModuleGraph) => (isEarly(id, graph) ? 'common' : null),
      minShareCount: 2,
      priority: 1,
    },
  ]
}

/** What playback needs, besides the page's main script and what that imports: in the order of its need. */
const neededScripts = ['src/client/start-client.ts', 'src/app/app.ts'].map(at)

/**
 * Names in the page what playback needs, so that nothing waits for a script to ask for it. The engine's
 * script is among it: the name holds its hash, so the worker gets it out of the browser's cache. The style is
 * written into the page: it is small, and scripts would wait for its file.
 */
const firstFrame = (): Plugin => ({
  name: 'first-frame',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const files = Object.values(bundle)
      const worker = files.flatMap(({ fileName }) => (/^assets\/worker-/.test(fileName) ? [fileName] : []))
      const scripts = neededScripts.flatMap((path) => {
        const chunk = files.find((file) => file.type === 'chunk' && file.facadeModuleId === path)
        if (chunk?.type !== 'chunk') throw new Error(`${path} is no chunk of its own.`)
        return [chunk.fileName, ...chunk.imports]
      })
      const style = files.find(({ fileName }) => fileName.endsWith('.css'))
      let page = html
      if (style?.type === 'asset') {
        const link = new RegExp(`<link rel="stylesheet"[^>]*href="\\./${style.fileName}">`)
        page = page.replace(link, () => `<style>${style.source}</style>`)
        delete bundle[style.fileName]
      }
      const tags = [...new Set([...worker, ...scripts])]
        .filter((script) => !page.includes(`"./${script}"`))
        .map((script) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${script}` },
          injectTo: 'head' as const,
        }))
      return { html: page, tags }
    },
  },
})

/** One entry to one file with a fixed name, no chunks beside it. */
const buildOneFile = (
  entry: string,
  outDir: string,
  fileName: string,
  format: 'es' | 'iife',
  { plugins = [], sourcemap = false }: { plugins?: Plugin[]; sourcemap?: boolean | 'inline' | 'hidden' } = {},
): Promise<unknown> =>
  build({
    ...shared,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [browserParts(), ...plugins],
    // Lib mode leaves this to the embedder's bundler; ours are finished files.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      target,
      outDir,
      emptyOutDir: false,
      minify: true,
      sourcemap,
      chunkSizeWarningLimit: 2000,
      lib: { entry: at(entry), formats: [format], name: 'torrentPlayer', fileName: () => fileName },
      // Vite leaves white space in ES libraries for tree shaking; nobody shakes this one.
      rolldownOptions: { ...quiet, output: { codeSplitting: false, minify: true } },
    },
  })

/**
 * After the app: the service workers, the one-file bundle for embedders, and the app worker's list of files
 * to precache.
 */
const entries = (): Plugin => {
  let dist = ''
  let sourcemap: boolean | 'inline' | 'hidden' = false
  return {
    name: 'entries',
    apply: 'build',
    configResolved({ build }) {
      dist = build.outDir
      sourcemap = build.sourcemap
    },
    async closeBundle(error) {
      if (error !== undefined) return
      await buildOneFile('src/cdn.ts', dist, 'torrent-player.js', 'es', {
        plugins: [loadWorkersBeside(), loadModulesBeside(), inlineWorkers()],
        sourcemap,
      })
      for (const [path, file] of modulesBeside) {
        await buildOneFile(relative(at('.'), path), dist, file, 'es')
      }
      await buildOneFile('src/media/repackage/repackage-worker.ts', dist, 'repackage-worker.js', 'es')
      await buildOneFile('src/elements/time-bar/picture-worker.ts', dist, 'picture-worker.js', 'es')
      await buildOneFile('src/embed-sw.ts', dist, 'embed-sw.js', 'iife')
      const folder = await mkdtemp(join(tmpdir(), 'torrent-player-sw-'))
      try {
        await buildOneFile('src/sw.ts', folder, 'sw.js', 'iife')
        const { warnings } = await injectManifest({
          swSrc: join(folder, 'sw.js'),
          swDest: join(dist, 'sw.js'),
          globDirectory: dist,
          globPatterns: ['**/*.{html,js,css,svg,png,ico,webmanifest,woff2}'],
          // Films are big; all but the last are for other people's pages; a worker does not cache itself.
          globIgnores: [
            '**/*.mp4',
            'languages/*',
            'libraries/*',
            ...['torrent-player.js', 'repackage-worker.js', 'picture-worker.js', 'embed-sw.js', 'sw.js'],
          ],
          // The build's hash is in these names already.
          dontCacheBustURLsMatching: /^assets\//,
          maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        })
        for (const warning of warnings) this.warn(warning)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
      // Last: the list of files to precache knows nothing of these, since a browser undoes them itself.
      await compressFolder(dist)
    },
  }
}

export default defineConfig(({ command }) => {
  // A build is for people, whatever runs it: with the `NODE_ENV` of a test or of somebody's shell it would
  // be one for developers, which is never ready offline.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    ...shared,
    plugins: [browserParts(), contentSecurityPolicy(), firstFrame(), entries()],
    build: {
      target,
      outDir: at('dist'),
      emptyOutDir: true,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { ...quiet, output: { codeSplitting: { groups: firstFrameChunks() } } },
    },
  }
})
