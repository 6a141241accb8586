/** Each client once, each way of finding peers at least once; the other pairs are in `../seeds.test.ts`. */
import { quickSeeds, testSeeds } from '../support/seed-cases.ts'

testSeeds(quickSeeds)
