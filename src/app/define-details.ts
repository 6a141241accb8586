/** Registers, when it is imported, what stands below the film. */
import { bringNameReader } from '../elements/readable-names.ts'
import { BelowFilm } from './below-film.ts'
import { belowFilmPart } from './below-film-part.ts'
import { FileListElement } from './file-list.ts'
import { ShareLinkElement } from './share-link.ts'
import { TrackerFormElement } from './tracker-form.ts'

customElements.define('file-list', FileListElement)
customElements.define('share-link', ShareLinkElement)
customElements.define('tracker-form', TrackerFormElement)

belowFilmPart.bring(BelowFilm)
bringNameReader()
