/** What is said beside the link of a torrent. */
export interface ShareText {
  readonly title: string
  readonly text: string
}

/**
 * @param isSeeding this tab made the torrent and is its first seed
 * @param isForPlaying something in it plays here
 */
export const shareText = (isSeeding: boolean, isForPlaying: boolean): ShareText => {
  if (!isSeeding) {
    return {
      title: 'Share',
      text: 'Whoever opens this link watches together with you, and you pass on what you have.',
    }
  }
  const how = isForPlaying
    ? 'Whoever opens this link watches it straight from you. Keep this tab open as long as they watch.'
    : 'There is no film or music in it, so nothing plays here or in the page of whoever opens this link. Programs that download WebTorrent links get it straight from you, as long as this tab is open.'
  return { title: 'Ready to share', text: how }
}
