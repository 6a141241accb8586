/** `npm run dev:ui`: serves the app on a scripted client, and prints the address of every state. */
import { startUiServer, stateLink } from './server.ts'
import { uiStates } from './states.ts'

const { url } = await startUiServer()
const width = Math.max(...Object.keys(uiStates).map((name) => name.length))
console.log(`\n  First page  ${url}\n`)
for (const [name, { about }] of Object.entries(uiStates)) {
  console.log(`  ${name.padEnd(width)}  ${about}\n  ${''.padEnd(width)}  ${url}${stateLink(name)}`)
}
console.log('\nA file that is dropped on the page is “shared”. Press Ctrl-C to stop.')
