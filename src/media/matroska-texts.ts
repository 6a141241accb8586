import { fromUtf8 } from '../shared/bytes.ts'
import type { SubtitleStretch } from './container-facts.ts'
import type { Cue, CueMemory } from './cue-memory.ts'
import { unpackFrame } from './frame-packing.ts'
import type { Block } from './matroska-blocks.ts'
import type { SubtitleTrack } from './matroska-head.ts'
import { writeAss, writeSrt, writeVtt } from './subtitle-writing.ts'

/** Longest time in seconds for which one text is shown: as long as a film. */
const maxCueSeconds = 12 * 3600

/**
 * The cue of a block.
 *
 * @param start seconds
 * @param tick seconds of one tick
 */
export const cueOfBlock = async (
  track: SubtitleTrack,
  block: Block,
  start: number,
  tick: number,
): Promise<Cue | null> => {
  const frame = await unpackFrame(block.data, track.packing)
  if (frame === null || start < 0) return null
  const text = fromUtf8(frame).replaceAll('\0', '')
  const end = block.duration === null ? null : start + Math.min(block.duration * tick, maxCueSeconds)
  const times = { start, end }
  if (track.kind === 'ass' || track.kind === 'ssa') {
    // The number in front says in which order the lines stood in the file that was put in.
    return { ...times, text: text.slice(text.indexOf(',') + 1), settings: '' }
  }
  if (track.kind === 'webm-webvtt') {
    // WebM has the name of the cue and its settings in the two lines before its text.
    const [, settings = '', ...lines] = text.split('\n')
    return { ...times, text: lines.join('\n'), settings }
  }
  const [settings = ''] = block.addition === null ? [] : fromUtf8(block.addition).split('\n')
  return { ...times, text, settings: track.kind === 'webvtt' ? settings : '' }
}

/** The text of a stretch, out of what was read. */
export const writeStretch = (
  track: SubtitleTrack,
  memory: CueMemory,
  from: number,
  to: number,
): SubtitleStretch => {
  const cues = memory.between(from, to)
  const { kind } = track
  if (kind === 'ass' || kind === 'ssa') {
    return { text: writeAss(cues, fromUtf8(track.setUp), kind), format: kind, from, to }
  }
  return kind === 'utf8'
    ? { text: writeSrt(cues), format: 'srt', from, to }
    : { text: writeVtt(cues, fromUtf8(track.setUp)), format: 'vtt', from, to }
}
