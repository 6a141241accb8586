import { boxAt, type CuePlace } from './cue-list.ts'

/** Where a cue of WebVTT says that it stands (W3C WebVTT, 4.4 WebVTT cue settings). */
export interface VttSettings {
  readonly line: number | 'auto'
  /** `line` is a number of lines, and not percent. */
  readonly snapToLines: boolean
  readonly lineAlign: string
  readonly position: number | 'auto'
  readonly positionAlign: string
  readonly size: number
  readonly align: string
  readonly region: {
    readonly regionAnchorY: number
    readonly viewportAnchorX: number
    readonly viewportAnchorY: number
    readonly regionAnchorX: number
    readonly width: number
  } | null
}

/** Height of a line, in percent of the picture's: browsers draw cues at 5 %, and lines need a little more. */
const lineHeight = 5.33

const alignOf = (align: string): CuePlace['align'] =>
  align === 'start' || align === 'end' || align === 'left' || align === 'right' ? align : 'center'

const anchors = { start: 'top', center: 'middle', end: 'bottom' } as const

const clamp = (percent: number): number => Math.min(100, Math.max(0, percent))

/** The row of a cue. */
const rowOf = ({ line, snapToLines, lineAlign, region }: VttSettings): Pick<CuePlace, 'anchor' | 'y'> => {
  if (region !== null) {
    return { anchor: region.regionAnchorY < 50 ? 'top' : 'bottom', y: clamp(region.viewportAnchorY) }
  }
  if (line === 'auto' || !Number.isFinite(line)) return { anchor: 'bottom', y: null }
  if (!snapToLines) {
    const anchor = Object.hasOwn(anchors, lineAlign) ? anchors[lineAlign as keyof typeof anchors] : 'top'
    return { anchor, y: clamp(line) }
  }
  // The first and the last line are the edges, where cues make room for the controls.
  if (line === 0) return { anchor: 'top', y: null }
  if (line === -1) return { anchor: 'bottom', y: null }
  return line > 0
    ? { anchor: 'top', y: clamp(line * lineHeight) }
    : { anchor: 'bottom', y: clamp(100 + (line + 1) * lineHeight) }
}

const sideOf = ({ positionAlign, align }: VttSettings): 'left' | 'center' | 'right' => {
  if (positionAlign === 'line-left') return 'left'
  if (positionAlign === 'line-right') return 'right'
  if (positionAlign === 'center') return 'center'
  if (align === 'left' || align === 'start') return 'left'
  return align === 'right' || align === 'end' ? 'right' : 'center'
}

const usualPosition = { left: 0, center: 50, right: 100 } as const

/** The place that settings name; `null`: the usual one. */
export const placeOfVtt = (settings: VttSettings): CuePlace | null => {
  const row = rowOf(settings)
  const align = alignOf(settings.align)
  const side = sideOf(settings)
  const { position, region } = settings
  const box =
    region === null
      ? boxAt(position === 'auto' ? usualPosition[side] : clamp(position), side, clamp(settings.size))
      : boxAt(
          clamp(region.viewportAnchorX - (region.width * region.regionAnchorX) / 100),
          'left',
          region.width,
        )
  const isUsual = row.y === null && row.anchor === 'bottom' && align === 'center' && box.width === 100
  return isUsual ? null : { ...row, ...box, align }
}
