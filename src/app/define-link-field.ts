import { LinkFieldElement } from './link-field.ts'

customElements.define('link-field', LinkFieldElement)
