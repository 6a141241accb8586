import './define-link-field.ts'
import { LandingViewElement } from './landing-view.ts'

customElements.define('landing-view', LandingViewElement)
