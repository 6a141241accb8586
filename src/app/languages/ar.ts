import type { AppTexts } from '../texts/all.ts'
export default {} as AppTexts
