import { defineTexts } from '../../shared/texts.ts'

/** What the page says of itself, in every view. */
export const pageTexts = defineTexts('page', {
  partMissing: 'A part of this page is missing: a newer version has replaced it.',
  reload: 'Reload',
  newVersion: 'A new version is ready.',
  ok: 'OK',
  settings: 'Settings',
  offlineReady: 'Ready offline: this page opens without a network.',
  dropToPlay: 'Drop to play',
  dropLink: 'A magnet link or the address of a .torrent plays.',
  dropToPlayOrShare: 'Drop to play or share',
  dropFiles: 'A .torrent plays. Films, music and folders are shared.',
  noLink: 'There is no magnet link and no address of a .torrent in this.',
})
