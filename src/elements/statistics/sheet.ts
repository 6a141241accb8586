/** Pixels. With less room below the player a sheet shows too little, and may cover it. Our own choice. */
const leastHeight = 220

/**
 * How high a sheet at the lower edge of the window may be, in pixels, so that it leaves the player's controls
 * free where there is room below them.
 *
 * @param playerBottom of the window's height, where the player ends
 */
export const sheetHeight = (playerBottom: number, windowHeight: number): number => {
  const below = windowHeight - Math.max(0, playerBottom)
  const half = Math.round(windowHeight * 0.55)
  return below >= leastHeight ? Math.floor(below) : half
}
