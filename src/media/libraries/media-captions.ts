/** What is used of media-captions: a file of its own, which lies beside the bundle for embedders. */
export { parseTextStream } from 'media-captions'
