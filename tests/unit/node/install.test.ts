import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled } from '../../../src/node/install.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'))
  mkdirSync(join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true }))

const lock = (path: string, packages: Record<string, object>): void =>
  writeFileSync(join(root, path), JSON.stringify({ packages }))

const wanted = 'package-lock.json'
const present = 'node_modules/.package-lock.json'
const a = { version: '1.0.0', resolved: 'a-1.tgz' }

describe('isInstalled', () => {
  it('is true when every package of the lock file is there', () => {
    lock(wanted, {
      '': { name: 'x' },
      'src/own': {},
      'node_modules/a': a,
      'node_modules/o': { ...a, optional: true },
    })
    lock(present, { 'node_modules/a': a })
    expect(isInstalled(root)).toBe(true)
  })

  it('is false without packages, after a broken installation, and when one is missing or another version', () => {
    lock(wanted, { 'node_modules/a': a })
    expect(isInstalled(root)).toBe(false)
    writeFileSync(join(root, present), '{"packages":')
    expect(isInstalled(root)).toBe(false)
    lock(present, {})
    expect(isInstalled(root)).toBe(false)
    lock(present, { 'node_modules/a': { ...a, version: '1.0.1' } })
    expect(isInstalled(root)).toBe(false)
  })
})
