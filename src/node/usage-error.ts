/**
 * The error for a flag or a variable that cannot be understood. The message names it and says what it should
 * be.
 */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
