import { ShareQuestionElement } from './share-question.ts'

customElements.define('share-question', ShareQuestionElement)
