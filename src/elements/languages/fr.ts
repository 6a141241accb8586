import type { PlayerTexts } from '../texts/all.ts'
export default {} as PlayerTexts
