import { describe, expect, it } from 'vitest'
import { storageRefused } from '../../../../src/serve/page/storage-refused.ts'

describe('what is said of a page that may store nothing', () => {
  it.each([
    ['sandbox', true, 'own-tab', /put it into a sandbox.*own tab.*allow-same-origin/],
    ['sandbox', false, 'none', /server of this page.*“sandbox” policy.*allow-same-origin/],
    ['cookies', true, 'own-tab', /inside another site’s page: cookies are blocked.*own tab.*films\.example/],
    ['cookies', false, 'reload', /cookies are blocked.*films\.example.*then reload the page/],
  ] as const)('%s, framed: %s: %s', (refusal, isFramed, remedy, words) => {
    const error = storageRefused(refusal, { isFramed, host: 'films.example' })
    expect(error.code).toBe('service-worker')
    expect(error.remedy).toBe(remedy)
    expect(error.message).toMatch(words)
  })
})
