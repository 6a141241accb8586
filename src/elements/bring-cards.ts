/** Brings, when it is imported, the player's cards and notices. */
import * as cards from './cards.ts'
import { cardsPart } from './cards-part.ts'

cardsPart.bring(cards)
