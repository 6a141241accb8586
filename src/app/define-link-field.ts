/** Registers, when it is imported, the field for a link, and has the view that corrects a failed one. */
import { LinkFieldElement } from './link-field.ts'

customElements.define('link-field', LinkFieldElement)

export { correctionView } from './correction-view.ts'
