import { OurEnd } from './our-end.ts'

declare global {
  var createOurEnd: (options: import('./our-end.ts').OurEndOptions) => void
  var ourEnd: OurEnd
}

globalThis.createOurEnd = (options) => {
  globalThis.ourEnd = new OurEnd(options)
}
