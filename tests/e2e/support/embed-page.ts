import type { BrowserContext, Page } from 'playwright'
import { dist, type FileSite, startFileSite } from './file-site.ts'
import type { Stage } from './stage.ts'

interface EmbedPageOptions {
  /** The element's tag with its attributes. */
  readonly element: string
  readonly context?: BrowserContext
}

export interface EmbedSite {
  readonly origin: string
  /** Path on the site → page, as HTML. More may be put there. */
  readonly pages: Record<string, string>
  /** Address of a new page of somebody's own, with the one-file bundle and the service worker beside it. */
  address(element: string): string
  /** Opens one in Chromium. */
  open(stage: Stage, options: EmbedPageOptions): Promise<Page>
  close(): Promise<void>
}

/** The README's way to embed: two files beside a page, and nothing of the app. */
const html = (element: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>My page</title><link rel="icon" href="data:,">
<script type="module" src="/torrent-player.js"></script>
<script>navigator.serviceWorker.register('/embed-sw.js')</script>
<body>
<h1>My page</h1>
${element}
</body>
</html>`

export const startEmbedSite = async (): Promise<EmbedSite> => {
  const pages: Record<string, string> = {}
  const site: FileSite = await startFileSite({ pages, folders: [dist] })
  let count = 0
  const address = (element: string): string => {
    const path = `/page-${++count}.html`
    pages[path] = html(element)
    return `${site.origin}${path}`
  }
  return {
    origin: site.origin,
    pages,
    address,
    async open(stage, { element, context }) {
      const page = await stage.newPage(context)
      await page.goto(address(element))
      return page
    },
    close: () => site.close(),
  }
}
