import { expect, it } from 'vitest'
import { errorRows } from '../../../src/elements/error-rows.ts'
import { sayingOf, sentenceRows } from '../../../src/elements/sentences.ts'
import { errorTitleTexts } from '../../../src/elements/texts/error-titles.ts'
import { toastRows } from '../../../src/elements/toasts.ts'
import { examples, stuck } from './sentence-examples.ts'

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (heads: string[], rows: string[][]): string =>
  [row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

const actionNames: Readonly<Record<string, string>> = {
  retry: 'Try again',
  reload: 'Reload the page',
  'own-tab': 'Open in its own tab',
  'other-file': 'Choose another file, where there is one',
  resume: 'Resume',
  pauses: 'Watch with pauses',
  through: 'Start in 2:40 and play through',
  none: '–',
}

const states = sentenceRows.map(({ id, when }) => {
  const saying = sayingOf({ ...stuck, ...examples[id] })
  const isOwn = id === 'error' || id === 'no-peers' || id === 'metadata' || id === 'webrtc'
  const text = isOwn ? '(its own sentence, under the heading of its code)' : (saying?.text ?? '')
  const heading = isOwn || saying?.title === '' ? '' : `**${saying?.title}** `
  const offered = (saying?.actions ?? []).map((action) => actionNames[action] ?? '').join(' · ')
  const action = id === 'error' ? '(by its code)' : offered || '–'
  return [`\`${id}\``, when, `${heading}${text}`, saying?.place ?? '', action]
})

const toasts = toastRows.map(({ id, when, unless }) => [`\`${id}\``, when, unless === '' ? '–' : unless])

const errors = Object.entries(errorRows).map(([code, { remedy, showsTrackers, showsDetail }]) => [
  `\`${code}\``,
  (errorTitleTexts() as Record<string, string>)[code] ?? '',
  actionNames[remedy] ?? '',
  [showsTrackers ? 'the trackers' : '', showsDetail ? 'what lies behind it' : '']
    .filter((part) => part !== '')
    .join(', ') || '–',
])

const document = `# What the player says

This page is made from the code by \`tests/unit/elements/sentences-document.test.ts\`, which fails when they differ.
After a change run it with \`-u\`, and read what became of the page. Why it is one table: [decisions/048-sentences.md](decisions/048-sentences.md).

## States

\`src/elements/sentences.ts\`. The first row that holds is said, and no other; a wait is said after half a second, a failure at once.
A \`status\` is a line over the picture, a \`card\` a panel with a heading; both leave the controls free. The sentence is that of an example.

${table(['row', 'when', 'what is said', 'where', 'what can be done'], states)}

## Notices

\`src/elements/toasts.ts\`. What is worth knowing and does not stop playback, beside the picture, until it no longer holds or is put away.
With the first two it offers what is left: another file where there is one, and saving the file where all of it is here.
Beside the card of a failure there are none.

${table(['notice', 'when', 'left out where'], toasts)}

## Failures

\`src/elements/error-rows.ts\`. Each failure is a \`TorrentError\` with a code, and a sentence of its own that says what happened and what
can be done. A failure may name another remedy than its code has (\`TorrentError.remedy\`): \`retry\`, \`reload\`, \`own-tab\`, \`other-file\`
or \`none\`. The words of the browser are never in a sentence: they are the failure's cause, and where they help a report the card has
them in small print. A file that this browser cannot play can be saved where all of it is here.

${table(['code', 'heading', 'what can be done', 'shown besides'], errors)}
`

it('the page says what the code says', async () => {
  await expect(document).toMatchFileSnapshot('../../../docs/sentences.md')
})

it('every row says a whole sentence, or that it goes on', () => {
  for (const [id, change] of Object.entries(examples)) {
    const text = sayingOf({ ...stuck, ...change })?.text ?? ''
    expect(text, id).toMatch(/^[A-Z\d].*[.…%]$/)
  }
})
