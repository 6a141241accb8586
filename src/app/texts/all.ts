import type { detailsTexts } from './details.ts'
import type { droppingTexts } from './dropping.ts'
import type { DroppingProblems } from './dropping-problems.ts'
import type { filesTexts } from './files.ts'
import type { framedTexts } from './framed.ts'
import type { landingTexts } from './landing.ts'
import type { magnetHandlerTexts } from './magnet-handler.ts'
import type { pageTexts } from './page.ts'
import type { qrCodeTexts } from './qr-code.ts'
import type { settingsTexts } from './settings.ts'
import type { shareLinkTexts } from './share-link.ts'
import type { sharingTexts } from './sharing.ts'
import type { subtitleFilesTexts } from './subtitle-files.ts'
import type { transfersTexts } from './transfers.ts'

/**
 * Every text of the app, by section: what a language says.
 * A test, `all-texts`, finds a section that is missing.
 */
export interface AppTexts {
  details: ReturnType<typeof detailsTexts>
  dropping: ReturnType<typeof droppingTexts>
  'dropping-problems': DroppingProblems
  files: ReturnType<typeof filesTexts>
  framed: ReturnType<typeof framedTexts>
  landing: ReturnType<typeof landingTexts>
  magnetHandler: ReturnType<typeof magnetHandlerTexts>
  page: ReturnType<typeof pageTexts>
  qrCode: ReturnType<typeof qrCodeTexts>
  settings: ReturnType<typeof settingsTexts>
  shareLink: ReturnType<typeof shareLinkTexts>
  sharing: ReturnType<typeof sharingTexts>
  subtitleFiles: ReturnType<typeof subtitleFilesTexts>
  transfers: ReturnType<typeof transfersTexts>
}
