import { defineTexts } from '../../shared/texts.ts'

/** The link to share as a picture that a phone reads. */
export const qrCodeTexts = defineTexts('qrCode', {
  button: 'QR code',
  /** Name of the button, for screen readers. */
  show: 'Show the link as a QR code',
  hide: 'Hide the QR code',
  /** Name of the picture. */
  picture: 'QR code of the link to share',
  how: 'Point the camera of a phone at it to open the link there.',
  tooLong:
    'This link is too long for a QR code. With fewer trackers in the link it may fit; else copy or send it.',
  notLoaded: 'The QR code could not be made. Copy the link instead.',
})
