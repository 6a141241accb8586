/** Registers, when it is imported, what stands below the film. */
import { ShareLinkElement } from './share-link.ts'
import { TrackerFormElement } from './tracker-form.ts'

customElements.define('share-link', ShareLinkElement)
customElements.define('tracker-form', TrackerFormElement)
