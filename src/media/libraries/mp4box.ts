/** What is used of mp4box: a file of its own, which lies beside the bundle for embedders. */
export { createFile, Log } from 'mp4box'
