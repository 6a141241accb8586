/** What the page says when every part of the app is stored on this device. */
export const offlineReadyText = 'Ready offline: this page opens without a network.'
