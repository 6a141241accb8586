import { Attributes } from 'custom-media-element'
import { expect, it } from 'vitest'
import { keysAttribute } from '../../../src/elements/keys/key-scope.ts'
import { delegatedAttributes } from '../../../src/elements/media-delegate.ts'
import { actionTexts } from '../../../src/elements/texts/cards.ts'
import { errorTitleTexts } from '../../../src/elements/texts/error-titles.ts'
import { torrentEventNames } from '../../../src/elements/torrent-events.ts'
import * as entry from '../../../src/index.ts'
import { commentText, type Declared, membersOf, membersOfChain, sourceOf, wordsOf } from './declarations.ts'
import { filesLike, textOf } from './documents.ts'

// ---- What the code has no comment for: a test below fails where a row is missing or left over.

const attributeTexts: Readonly<Record<string, string>> = {
  src: 'The torrent: a magnet link, an info hash, or the address of a `.torrent`.',
  file: 'Which file plays: its index, or its path in the torrent. Without it, the film, the first episode of a season, or the first song of an album.',
  trackers:
    'Trackers to ask besides those that the link names: addresses that begin with `wss:`, separated by spaces or commas.',
  'ice-servers':
    'A JSON list of `RTCIceServer`s, `[]` for none. Without it, what `configureClient` says, or else a public STUN server.',
  resume:
    'Goes on where a person left: file, place and speed are remembered in this browser. A file or a place that the page or the link names comes first.',
  download:
    'What is fetched beyond the window ahead of what is watched. `window`: nothing. `file` (the default): the files that somebody watches, to their end. `whole`: every file that is not skipped.',
  'read-ahead': 'Length of the window in seconds, where `download` is `window`. Without it, 75 seconds.',
  'upload-limit': 'Bytes a second that go to peers, at most.',
  'no-upload': 'Nothing is given to peers.',
  keys: '`<torrent-player>`: where its keys count. `player` (the default): while the focus is in it. `page`: everywhere on a page that is nothing but a player. `none`: nowhere.',
}

const partTexts: Readonly<Record<string, string>> = {
  controller: 'media-chrome’s `<media-controller>`, around everything',
  top: 'the strip above the picture',
  title: 'the name of what plays, in it',
  swarm: 'the number of peers and the rates, in it',
  'big-play': 'the play button in the middle',
  bottom: 'the strip with the controls',
  'time-range': 'the time bar, with the pieces that are here',
  'control-bar': 'the row of buttons',
  files: 'the menu of files',
  'files-button': 'the button that opens it',
  'files-menu': 'its list',
  status: 'the line that says what is being waited for',
  error: 'the card that says what went wrong',
  paused: 'the card of a torrent that is paused',
  slow: 'the card of a film that arrives more slowly than it plays',
  retry: 'a button of a card: Try again',
  reload: 'a button of a card: Reload the page',
  'own-tab': 'a link of a card: Open in its own tab',
  'other-file': 'a button of a card: play another file',
  resume: 'a button of a card: Resume',
  pauses: 'a button of a card: Watch with pauses',
  through: 'a button of a card: wait, and play through',
  save: 'a button of a card or message: Save the file',
  notice: 'a message beside the picture',
  stats: 'the panel of numbers (key `i`)',
  audio: 'what stands in the place of the picture of a music file',
}

const propertyTexts: Readonly<Record<string, string>> = {
  '--torrent-accent-color': 'the colour of buttons in cards, and of what is chosen',
  '--torrent-pieces-color': 'the colour of the pieces that are here, in the time bar',
  '--torrent-panel-color': 'the colour behind cards, messages and menus',
  '--torrent-font-family': 'the font of all text',
}

const slotTexts: Readonly<Record<string, string>> = {
  '(default)': '`<track>` elements',
  overlay: 'what the page wants above the picture',
  'tracker-actions': 'what the page offers in a card that is about trackers',
}

// ---- What the code says.

const elements = filesLike('src/elements/*.ts').map(textOf).join('\n')
const found = (pattern: RegExp): string[] => [
  ...new Set([...elements.matchAll(pattern)].map(([, name = '']) => name)),
]
/** Parts of the card's buttons are the names of their actions; the exported ones are those of the menu. */
const partsInCode = [
  ...found(/\bpart="([\w-]+)"/g),
  ...Object.keys(actionTexts()),
  'error',
  'paused',
  'slow',
].filter((part) => part !== 'video')

const cell = (text: string): string => text.replaceAll('|', '\\|')
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

const sentence = (text: string): string => (text === '' || /[.!?)]$/.test(text) ? text : `${text}.`)
const propertyRow = ({ name, type, isReadonly, comment }: Declared): string[] => [
  `\`${name}\``,
  `\`${type}\`${isReadonly ? '' : ', can be set'}`,
  sentence(comment),
]
const fieldRow = ({ name, type, comment }: Declared): string[] => [
  `\`${name}\``,
  `\`${type}\``,
  sentence(comment),
]
const methodRow = ({ name, type, comment }: Declared): string[] => [`\`${name}${type}\``, sentence(comment)]
const fields = (name: string): string =>
  table(['field', 'type', 'meaning'], membersOf('interface', name).map(fieldRow))
const methods = (kind: 'class' | 'interface', name: string): string =>
  table(
    ['method', 'what it does'],
    membersOf(kind, name)
      .filter((member) => member.isMethod)
      .map(methodRow),
  )

const mediaAttributes: readonly string[] = Attributes
const ownAttributes = [
  'src',
  ...delegatedAttributes.filter((name) => !mediaAttributes.includes(name)),
  keysAttribute,
]
const video = membersOfChain('TorrentVideoElement', 'VideoBase').filter(({ isOverride }) => !isOverride)
const player = membersOfChain('TorrentPlayerElement', 'PlayerBase').filter(({ isOverride }) => !isOverride)
const events = [
  ...sourceOf('type', 'TorrentVideoEventMap').matchAll(/(\/\*\*.*?\*\/)\n {2}(\w+): event<(.*)>\(\)/g),
].map(([, comment = '', name = '', type = '']) => ({ name, type, comment: commentText(comment) }))

const document = `# Reference

This page is made from the code by \`tests/unit/docs/api-document.test.ts\`, which fails when they differ. After a change run it with \`-u\`,
and read what became of the page. The words (piece, seed, tracker …) are in [the map](architecture.md#words).

## Set-up

\`\`\`js
import { configureClient, setClientPolicy, sharedClient } from '/torrent-player.js'
configureClient({ serviceWorkerUrl: '/embed-sw.js' })
\`\`\`

Importing the bundle defines \`<torrent-video>\` (no controls; a media element for \`<media-controller>\`) and \`<torrent-player>\` (with controls). All
players of a page share one client. \`configureClient(options)\` sets what it starts with, a
\`ClientConfiguration\`, which includes \`ClientOptions\`: call it before the first player has a source.

${table(
  ['option', 'type', 'meaning'],
  [...membersOf('interface', 'ClientConfiguration'), ...membersOf('interface', 'ClientOptions')].map(
    fieldRow,
  ),
)}

\`setClientPolicy(policy)\` replaces the policy of all torrents of the page, also of those that run. \`sharedClient()\` gives the client itself, a
\`TorrentClient\`: see [Without an element](#without-an-element).

## Languages

The player speaks the language of the page (\`<html lang>\`), or where that is not said the browser's: English, German, French, Spanish,
Portuguese, Russian, Chinese, Japanese or Arabic (\`languageCodes\`, of the type \`LanguageCode\`). The bundle holds English; it loads
another one from \`languages/\` beside it, so copy that folder too. \`setLanguage(code)\` chooses another language, and resolves when it
is spoken. \`replaceTexts(sections)\` replaces any text, in whatever language; \`englishTexts()\` gives all of them (\`TextSections\`), by
section and name:

\`\`\`js
import { englishTexts, replaceTexts } from '/torrent-player.js'
console.log(englishTexts())
replaceTexts({ saying: { buffering: 'One moment…' } })
\`\`\`

## Attributes

Besides the media attributes of \`<video>\` (${mediaAttributes
  .filter((name) => name !== 'src' && name !== 'controls')
  .map((name) => `\`${name}\``)
  .join(' ')}):

${table(
  ['attribute', 'meaning'],
  ownAttributes.map((name) => [`\`${name}\``, attributeTexts[name] ?? '']),
)}

## Properties and methods

Besides those of \`HTMLVideoElement\`:

${table(['property', 'type', 'meaning'], video.filter(({ isMethod }) => !isMethod).map(propertyRow))}

${table(['method', 'what it does'], video.filter(({ isMethod }) => isMethod).map(methodRow))}

\`<torrent-player>\` has also:

${table(['property', 'type', 'meaning'], player.filter(({ isMethod }) => !isMethod).map(propertyRow))}

## Events

Besides the media events of \`<video>\`. The value is in \`event.detail\`; in TypeScript: \`TorrentVideoEventMap\`.

${table(
  ['event', 'detail', 'when'],
  events.map(({ name, type, comment }) => [`\`${name}\``, `\`${type}\``, sentence(comment)]),
)}

## Slots, CSS parts and custom properties of \`<torrent-player>\`

${table(
  ['slot', 'what it takes'],
  Object.entries(slotTexts).map(([name, text]) => [name.startsWith('(') ? name : `\`${name}\``, text]),
)}

${table(
  ['part', 'what it is'],
  Object.entries(partTexts).map(([name, text]) => [`\`${name}\``, text]),
)}

${table(
  ['custom property', 'what it changes'],
  Object.entries(propertyTexts).map(([name, text]) => [`\`${name}\``, text]),
)}

media-chrome's \`--media-*\` properties work too. \`<torrent-video>\` has one part, \`video\`: the native element.

Keys: those of media-chrome (space, \`k\`, \`m\`, \`f\`, \`c\`, \`p\`, \`j\`, \`l\`, arrows, \`<\`, \`>\`, \`?\`), and \`0\` to \`9\`, Home, End, \`,\` and \`.\` for single frames, \`i\` for numbers.

## TorrentSnapshot

\`player.torrent\`: all that is known of the torrent at one moment. It is replaced when something changes, and never changes itself.

${fields('TorrentSnapshot')}

A \`FileSnapshot\`:

${fields('FileSnapshot')}

A \`TorrentFileList\` is read as an array is, but with \`at(position)\`; it can be iterated.

${table(
  ['member', 'what it gives'],
  membersOf('class', 'TorrentFileList').map(({ name, type, isMethod, comment }) => [
    `\`${name}${isMethod ? type : `: ${type}`}\``,
    sentence(comment),
  ]),
)}

A \`PeerSnapshot\`:

${fields('PeerSnapshot')}

A \`TrackerStatus\`:

${fields('TrackerStatus')}

A \`Notice\` is a condition that a person should know of: \`id\`, and the \`code\`, \`message\` and \`remedy\` of an error.

## Policy

\`player.policy\`, \`configureClient({ policy })\` and \`setClientPolicy(policy)\` take any part of this; what is left out follows the next level: torrent, client, data
saver, default. Why it is so: [decision 020](decisions/020-policy.md).

${fields('Policy')}

With the browser's data saver on (\`navigator.connection.saveData\`), what nobody chose becomes \`window\`, 30 s, no uploads and 16 connections. Pausing the
film is not pausing the torrent: \`pauseTorrent()\` stops every request and upload, and keeps the connections.

## Errors

A failure is a \`TorrentError\`: \`code\` (a \`TorrentErrorCode\`), \`message\` (a sentence in English that says what happened and what a person can do;
\`sayError(error)\` has it in the language of the page, as \`say(words)\` does for any \`Words\`), \`cause\`, and \`remedy\`
where it is another than the code's. \`player.error\` has the shape of a \`MediaError\`, with the \`TorrentError\` as its \`cause\`. What the player says for each:
[sentences.md](sentences.md).

${table(
  ['code', 'what happened', 'heading in the player'],
  wordsOf('TorrentErrorCode').map(({ word, comment }) => [
    `\`${word}\``,
    sentence(comment),
    (errorTitleTexts() as Record<string, string>)[word] ?? '',
  ]),
)}

## Without an element

\`await sharedClient()\` is a \`TorrentClient\`:

${methods('interface', 'TorrentClient')}

The options of \`add\` and \`seed\`, all of which may be left out:

${table(
  ['option', 'type', 'meaning'],
  [...membersOf('interface', 'AddOptions'), ...membersOf('interface', 'TorrentChoices')]
    .filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at)
    .map(fieldRow),
)}

\`seed\` also takes:

${fields('SeedOptions')}

Both give a \`Torrent\`:

${methods('interface', 'Torrent')}

It also has \`infoHash\`, \`snapshot\` (the newest \`TorrentSnapshot\`) and \`role\`: \`owner\` where this tab runs the torrent, \`guest\` where another one does.

With a service worker of your own, call \`installTorrentServing(self)\` of \`src/serve/service-worker/fetch-handler.ts\` at its top.
`

it('the reference says what the code says', async () => {
  await expect(document).toMatchFileSnapshot('../../../docs/api.md')
})

it('has a text for each attribute, event, part, slot and custom property, and for nothing else', () => {
  expect(Object.keys(attributeTexts).sort()).toEqual([...ownAttributes].sort())
  expect(events.map(({ name }) => name)).toEqual(torrentEventNames)
  expect(Object.keys(partTexts).sort()).toEqual([...new Set(partsInCode)].sort())
  expect(Object.keys(propertyTexts).sort()).toEqual(found(/(--torrent-[\w-]+)/g).sort())
  expect(Object.keys(slotTexts).slice(1).sort()).toEqual(found(/<slot name="([\w-]+)"/g).sort())
})

it('has a meaning in each row of each table', () => {
  const empty = document.split('\n').filter((line) => /\|\s*\|/.test(line) && !line.includes('---'))
  expect(empty).toEqual([])
})

it('names all that the package exports', () => {
  const types = [...textOf('src/index.ts').matchAll(/\btype (?:\{([^}]*)\}|(\w+))/g)].flatMap(
    ([, list, one]) => (list ?? one ?? '').split(',').map((name) => name.trim()),
  )
  const names = [...Object.keys(entry), ...types].filter((name) => name !== '' && !name.endsWith('Element'))
  const unnamed = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(document))
  expect(unnamed).toEqual([])
})
