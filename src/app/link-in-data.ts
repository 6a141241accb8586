import { type Reading, readSource } from './routes.ts'
import { pageTexts } from './texts/page.ts'

/** The kinds of text that a program may give for one link, the plainest first. */
export const textKinds = ['text/uri-list', 'text/plain', 'text/html'] as const

/** RFC 2483: lines that begin with a # are comments. */
const firstOfList = (list: string): string =>
  list.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''

/**
 * Finds the link in what is pasted or dropped. The address of an ordinary page counts only when it is all
 * that is there: in a text about something else it is no torrent.
 */
export const linkIn = (data: Pick<DataTransfer, 'getData'>): Reading => {
  let problem: Reading = {
    ok: false,
    problem: pageTexts().noLink,
  }
  for (const kind of textKinds) {
    const given = data.getData(kind)
    const text = kind === 'text/uri-list' ? firstOfList(given) : given
    if (text.trim() === '') continue
    const reading = readSource(text)
    const isAlone = kind !== 'text/html' && !/\s/.test(text.trim())
    if (reading.ok && (isAlone || isPlainlyTorrent(reading.source))) return reading
    if (!reading.ok && kind !== 'text/html') problem = reading
  }
  return problem
}

const isPlainlyTorrent = (source: string): boolean =>
  !/^https?:/i.test(source) || /\.torrent$/i.test(new URL(source).pathname)
