/** What is used of chardet: a file of its own, which lies beside the bundle for embedders. */
export { analyse } from 'chardet'
