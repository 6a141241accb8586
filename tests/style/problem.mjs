/**
 * @typedef {object} Problem
 * @property {number} line of the file, from 1
 * @property {string} what a sentence
 */
export {}
