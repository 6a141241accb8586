/** Each kind of download once; the other clients and trackers are in `../downloads.test.ts`. */
import { quickDownloads, testDownloads } from '../support/download-cases.ts'

testDownloads(quickDownloads)
