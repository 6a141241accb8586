import { defineTexts } from '../../shared/texts.ts'

/** What is said of the link to share. */
export const shareLinkTexts = defineTexts('shareLink', {
  share: 'Share',
  shareText: 'Whoever opens this link can watch it too, and you pass on what you have.',
  ready: 'Ready to share',
  readyText:
    'Whoever opens this link watches it straight from you. Keep this tab open as long as they watch.',
  readyNotPlaying:
    'There is no film or music in it, so nothing plays here or in the page of whoever opens this link. Programs that download WebTorrent links get it straight from you, as long as this tab is open.',
  pending: 'The link comes as soon as the torrent’s name is known.',
  trackers: 'Trackers in the link',
  allButPersonal: 'All but personal ones',
  all: 'All',
  allAndPersonal: 'All, personal ones too',
  onlySite: 'Only this site’s',
  onlySites: 'Only those of this site',
  none: 'None',
  oneLeftOut: (tracker: string) =>
    `The tracker ${tracker} is left out: the address may hold a key that is yours alone.`,
  leftOut: (count: number) =>
    `${count} trackers are left out: the addresses may hold a key that is yours alone.`,
  oneLeftOutPrivate: (tracker: string) =>
    `This torrent is private. The tracker ${tracker} is left out: the address may hold a key that is yours alone. Whoever opens the link needs a tracker of their own.`,
  leftOutPrivate: (count: number) =>
    `This torrent is private. ${count} trackers are left out: the addresses may hold a key that is yours alone. Whoever opens the link needs a tracker of their own.`,
})
