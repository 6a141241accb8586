import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkMessage, commitsSince, layersOf, maxSubject } from '../check-commits.mjs'

const layers = ['swarm', 'engine', 'tests', 'README']
const body = '\n\nSo that it can be tested alone.\n'

describe('the message of a commit', () => {
  it.each([
    ['one layer', `swarm: extract PeerTable from SwarmTorrent${body}`],
    ['several layers', `README, swarm, tests: name the peers${body}`],
    ['a colon in what follows', `swarm: keep one rule: the first wins${body}`],
    ['the longest subject', `swarm: cut ${'x'.repeat(maxSubject - 11)}${body}`],
    ['a body of several paragraphs', `swarm: cut it${body}\nAnd more.\n`],
  ])('is fine with %s', (_what, message) => {
    expect(checkMessage(message, layers)).toEqual([])
  })

  it.each([
    ['no layer', `cut it${body}`, 'The subject has the form "layer: verb and object".'],
    ['one letter', `x${body}`, 'The subject has the form "layer: verb and object".'],
    ['an unknown layer', `engines: cut it${body}`, 'No layer is called engines.'],
    ['an unknown layer among others', `swarm, attic: cut it${body}`, 'No layer is called attic.'],
    ['layers without a space', `swarm,engine: cut it${body}`, 'No layer is called swarm,engine.'],
    ['one word', `swarm: cleanup${body}`, 'The subject names a verb and an object.'],
    ['two changes', `swarm: cut it; mend that${body}`, 'The subject names one change, without a semicolon.'],
    [
      'a long subject',
      `swarm: cut ${'x'.repeat(maxSubject - 10)}${body}`,
      `The subject has more than ${maxSubject} letters.`,
    ],
    ['no body', 'swarm: cut it', 'A body says why.'],
    ['a body of white space', 'swarm: cut it\n\n  \n', 'A body says why.'],
    ['a body that only names a person', 'swarm: cut it\n\nSigned-off-by: A <a@b>\n', 'A body says why.'],
    ['no empty line', 'swarm: cut it\nat once.\n\nSo it is.', 'An empty line follows the subject.'],
  ])('is refused with %s', (_what, message, sentence) => {
    expect(checkMessage(message, layers)).toEqual([sentence])
  })

  it('may name the folders of src/ and what else changes', () => {
    expect(layersOf()).toEqual(expect.arrayContaining(['shared', 'swarm', 'node', 'docs', 'build']))
    expect(layersOf()).not.toContain('index.ts')
  })
})

describe('the commits that are looked at', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'check-commits-'))
    folders.push(path)
    return path
  }
  const git = (path: string, ...args: string[]): void => {
    const person = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false']
    execFileSync('git', [...person, ...args], { cwd: path, stdio: 'ignore' })
  }
  const commit = (path: string, file: string, message: string): void => {
    writeFileSync(join(path, file), message)
    git(path, 'add', '.')
    git(path, 'commit', '-m', message)
  }
  const repository = (): string => {
    const path = folder()
    git(path, 'init', '-b', 'main')
    commit(path, 'a', 'x')
    commit(path, 'check', 'tests: add it\n\nWhy.')
    commit(path, 'b', 'swarm: cut it\n\nBecause.')
    return path
  }
  const messages = (path: string) => {
    const commits = commitsSince(path, 'check')
    return typeof commits === 'string' ? commits : commits.map(({ message }) => message.trim()).sort()
  }

  it('begin with the one that adds the check', () => {
    expect(messages(repository())).toEqual(['swarm: cut it\n\nBecause.', 'tests: add it\n\nWhy.'])
  })

  it('are no merges, but what they merge', () => {
    const path = repository()
    git(path, 'switch', '-c', 'side')
    commit(path, 'c', 'engine: mend it')
    git(path, 'switch', 'main')
    git(path, 'merge', '--no-ff', '-m', 'Merge side', 'side')
    expect(messages(path)).toEqual(['engine: mend it', 'swarm: cut it\n\nBecause.', 'tests: add it\n\nWhy.'])
  })

  it('are none where the history cannot be seen, and that is said', () => {
    const clone = folder()
    git(clone, 'clone', '--depth', '1', `file://${repository()}`, '.')
    expect(messages(clone)).toBe('the clone is shallow.')
    expect(messages(folder())).toBe('this is no checkout of git.')
    const path = folder()
    git(path, 'init')
    expect(messages(path)).toBe('no commit has added check yet.')
  })
})
