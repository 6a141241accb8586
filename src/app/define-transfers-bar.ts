import { TransfersBarElement } from './transfers-bar.ts'

customElements.define('transfers-bar', TransfersBarElement)
