import { LatePart } from '../shared/late-part.ts'
import type { BelowFilm } from './below-film.ts'

/** What stands below the film. It is more than the first picture may wait for. */
export const belowFilmPart = new LatePart<typeof BelowFilm>()
