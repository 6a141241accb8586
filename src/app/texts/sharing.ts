import { defineTexts } from '../../shared/texts.ts'

/** What is said where files of this device are shared. */
export const sharingTexts = defineTexts('sharing', {
  shareFiles: 'Share files',
  shareFolder: 'Share a folder',
  ask: (what: string) => `Share ${what}?`,
  quoted: (name: string) => `“${name}”`,
  files: (count: number) => `${count} files`,
  isOffered: 'It is offered to others at once, to everybody who has its link.',
  makesRoom: 'The film on this page makes room for it; its download goes on.',
  name: 'Name, as everybody will see it',
  cancel: 'Cancel',
  share: 'Share',
  andOthers: (first: string, others: number) =>
    others === 1 ? `${first} and another file` : `${first} and ${others} more`,
  sharedHere: 'Shared from this tab',
  noLongerShared: 'No longer shared',
  peers: (count: number) => (count === 1 ? '1 peer' : `${count} peers`),
  sends: (rate: string) => `↑ ${rate}`,
  copyLink: 'Copy link',
  copyLinkOf: (name: string) => `Copy the link of ${name}`,
  copied: 'Copied',
  linkIsCopied: 'The link is copied.',
  send: 'Send…',
  sendLink: 'Send the link with another program',
  linkToShare: 'Link to share',
  stop: 'Stop',
  stopSharing: (name: string) => `Stop sharing ${name}`,
  undo: 'Undo',
  shareAgain: (name: string) => `Undo: share ${name} again`,
  dismiss: 'Dismiss',
  takeOff: (name: string) => `Take ${name} off this list`,
})
