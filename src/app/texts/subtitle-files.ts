import { defineTexts } from '../../shared/texts.ts'

/** What the page says about files of subtitles that a person gives to it. */
export const subtitleFilesTexts = defineTexts('subtitleFiles', {
  filmFirst: (name: string) =>
    `“${name}” is a file of subtitles. Open its film first, and give it to the page again. Nothing is shared.`,
  filmFirstMany:
    'These are files of subtitles. Open their film first, and give them to the page again. Nothing is shared.',
  otherKind: (name: string) =>
    `“${name}” is a file of subtitles of a kind that cannot be shown here; .srt, .vtt, .ass and .ssa can. Nothing has changed.`,
  otherKindMany:
    'These are files of subtitles of kinds that cannot be shown here; .srt, .vtt, .ass and .ssa can. Nothing has changed.',
  /** `files`: the name of a file, or how many there are. */
  dropAgain: (files: string) => `When the film plays, give ${files} to the page again to see the subtitles.`,
})
