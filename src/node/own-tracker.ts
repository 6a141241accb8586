import { randomBytes } from 'node:crypto'

/**
 * The path at which the server's tracker takes its own child process, the only client without bounds: nobody
 * else can guess it. It is another one in each run.
 */
export const createOwnTrackerPath = (): string => `/own/${randomBytes(20).toString('hex')}`

/** Whether this is a tracker's address of {@link createOwnTrackerPath}, of this run or of one before. */
export const isOwnTracker = (url: string): boolean => /^ws:\/\/[^/]+\/own\/[0-9a-f]{40}$/.test(url)
