import type { StatisticsFacts } from './facts.ts'
import { fileCells, pieceCells } from './piece-cells.ts'

/** Pixels of the page: the side of a cell, and the gap after it. */
const cell = { side: 6, gap: 1 }
/** Most rows of cells. With the usual width that makes 800 cells, of many pieces each where need be. */
const mostRows = 14

const step = cell.side + cell.gap

export interface PieceColours {
  readonly here: string
  readonly missing: string
  /** Of the file that plays. */
  readonly missingOfFile: string
  /** Where the film stands. */
  readonly place: string
}

/** Draws which pieces are here. `width`: pixels of the page that the canvas has. */
export const paintPieces = (
  canvas: HTMLCanvasElement,
  facts: StatisticsFacts,
  colours: PieceColours,
  width: number,
): void => {
  const { torrent, file, place } = facts
  const columns = Math.max(1, Math.floor((width + cell.gap) / step))
  const cells = pieceCells(torrent, columns * mostRows)
  const rows = Math.max(1, Math.ceil(cells.length / columns))
  const ratio = Math.min(3, globalThis.devicePixelRatio || 1)
  const height = rows * step - cell.gap
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  canvas.style.height = `${height}px`
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(ratio, ratio)
  const own = file === null ? { begin: 0, end: 0 } : fileCells(torrent, file, cells.length)
  const placeCell =
    own.end > own.begin ? Math.min(own.end - 1, own.begin + Math.floor(place * (own.end - own.begin))) : -1
  cells.forEach((share, i) => {
    const [x, y] = [(i % columns) * step, Math.floor(i / columns) * step]
    const isOwn = i >= own.begin && i < own.end
    context.globalAlpha = 1
    context.fillStyle = isOwn ? colours.missingOfFile : colours.missing
    context.fillRect(x, y, cell.side, cell.side)
    if (share > 0) {
      // A share is never drawn as nothing, nor as everything.
      context.globalAlpha = share === 1 ? 1 : 0.25 + 0.6 * share
      context.fillStyle = colours.here
      context.fillRect(x, y, cell.side, cell.side)
    }
    if (i === placeCell) {
      context.globalAlpha = 1
      context.strokeStyle = colours.place
      context.lineWidth = 1.5
      context.strokeRect(x + 0.75, y + 0.75, cell.side - 1.5, cell.side - 1.5)
    }
  })
}
