import { LatePart } from '../shared/late-part.ts'
import type * as Cards from './cards.ts'

/**
 * Cards and notices of the player. They come with the controls, or as soon as there is one to show: most
 * films begin without any.
 */
export const cardsPart = new LatePart<typeof Cards>()
