/** The words of the platform are for programmers: no sentence for a person is put together with them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../src/', import.meta.url))
/** The console of a terminal is read by whoever started the server, and that of the page by programmers. */
const isForPeople = (path: string): boolean => path.endsWith('.ts') && !path.startsWith('node/')

/** `${error.message}`, `${reason}` and their like, and what makes a text of anything that was thrown. */
const suspicious = /\$\{[^}]*\b(?:message|reason|cause|error)\b[^}]*\}|\bString\((?:error|cause|reason)\)/

/** Sentences that another of our own is a part of: file → what stands in the line. */
const ours: readonly (readonly [path: string, text: string])[] = [
  // The failure is a TorrentError of the store.
  ['engine/torrent-notices.ts', 'cannot be kept on this device. '],
  ['engine/torrent-notices.ts', 'could not be kept. '],
  ['storage/storage-error.ts', 'reason === undefined ? what : '],
  ['network/tracker-client.ts', 'WebRTC connections cannot be made here: '],
  ['app/file-intake.ts', 'it is not shared. '],
  // They give a sentence of ours for the name of an error.
  ['app/dropped-files.ts', 'whyUnreadable(error)'],
  ['engine/create-torrent.ts', 'whyUnreadable(error)'],
  ['serve/register.ts', 'The service worker could not be registered'],
  // A template of the view: what it shows is a sentence already.
  ['elements/player-views.ts', '<span>'],
  ['elements/player-views.ts', '<section class="card"'],
  ['app/landing-view.ts', 'trouble.message'],
  ['app/watch-view.ts', '<p class="problem" role="alert">'],
  // For the console of the page.
  ['serve/keep-build.ts', 'error instanceof Error ? error.message : String(error)'],
]

it('no sentence has words of the platform in it', () => {
  const found = (readdirSync(root, { recursive: true }) as string[]).filter(isForPeople).flatMap((path) =>
    readFileSync(`${root}${path}`, 'utf8')
      .split('\n')
      .filter((line) => suspicious.test(line) && !/console\.\w+\(/.test(line))
      .filter((line) => !ours.some(([file, text]) => file === path && line.includes(text)))
      .map((line) => `${path}: ${line.trim()}`),
  )
  expect(found).toEqual([])
})
