import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesLike, textOf } from './documents.ts'

interface RecordHead {
  readonly file: string
  readonly number: string
  readonly title: string
  readonly status: string
  readonly date: string
}

const status = /^(?:accepted|(?:partly )?superseded by \[\d{3}\]\([^)]+\)(?:, \[\d{3}\]\([^)]+\))*)$/
const date = /^20\d\d-\d\d-\d\d(?:, revised 20\d\d-\d\d-\d\d)?$/

/** What the first lines of a record say. Absent parts are empty. */
const headOf = (file: string, text: string): RecordHead => {
  const form = /^# (?<number>\d{3}): (?<title>\S.*)\n\n- Status: (?<status>.+)\n- Date: (?<date>.+)\n/
  const { number = '', title = '', status: said = '', date: day = '' } = text.match(form)?.groups ?? {}
  return { file, number, title, status: said, date: day }
}

const sectionsOf = (text: string): string[] =>
  [...text.matchAll(/^## (.+)$/gm)].map(([, section = '']) => section)

const folder = 'docs/decisions/'
const paths = filesLike(`${folder}*.md`).filter((path) => /^\d{3}-/.test(basename(path)))
const records = paths.map((path) => headOf(basename(path), textOf(path)))
/** What the template has; other sections may stand beside these. */
const required = sectionsOf(textOf(`${folder}template.md`))
const index = textOf(`${folder}README.md`)

/** Rows of the index. */
const rows = [...index.matchAll(/^\| \[(\d{3})\]\(([^)]+)\) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, number = '', file = '', title = '', rowStatus = '', rowDate = '']) => ({
    file,
    number,
    title,
    status: rowStatus,
    date: rowDate,
  }),
)

describe('decision records', () => {
  it.each(records)('$file has a number, a title, a status and a date', (record) => {
    expect(record.file.slice(0, 3)).toBe(record.number)
    expect(record.title).not.toMatch(/\.$/)
    expect(record.status).toMatch(status)
    expect(record.date).toMatch(date)
  })

  it.each(paths)('%s has the sections of the template in their order', (path) => {
    expect(sectionsOf(textOf(path)).filter((section) => required.includes(section))).toEqual(required)
  })

  it('have one number each', () => {
    const numbers = records.map(({ number }) => number)
    expect(numbers).toEqual([...new Set(numbers)])
    expect(numbers.length).toBeGreaterThan(30)
  })

  it('are named by the index once each, with title, status and the date of the decision', () => {
    expect(rows).toEqual(records.map((record) => ({ ...record, date: record.date.slice(0, 10) })))
  })

  it('have a template with the three sections that say why, what and what came of it', () => {
    expect(required).toEqual(['Context', 'Decision', 'Consequences'])
  })

  it('name a later record as their successor', () => {
    for (const { number, status: text } of records) {
      for (const [, successor = ''] of text.matchAll(/\[(\d{3})\]/g)) expect(successor > number).toBe(true)
    }
  })
})

describe('the check itself', () => {
  it.each([
    ['another heading', '# 001 · Bencode\n\n- Status: accepted\n- Date: 2026-11-22\n'],
    ['no blank line', '# 001: Bencode\n- Status: accepted\n- Date: 2026-11-22\n'],
    ['no status', '# 001: Bencode\n\n- Date: 2026-11-22\n'],
    ['an unknown status', '# 001: Bencode\n\n- Status: rejected\n- Date: 2026-11-22\n'],
    ['a successor without a link', '# 001: Bencode\n\n- Status: superseded by 045\n- Date: 2026-11-22\n'],
    ['no date', '# 001: Bencode\n\n- Status: accepted\n'],
  ])('refuses %s', (_what, text) => {
    const head = headOf('001-x.md', text)
    const isGood = head.number === '001' && status.test(head.status) && date.test(head.date)
    expect(isGood).toBe(false)
  })
})
