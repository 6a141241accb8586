import { describe, expect, it } from 'vitest'
import { type CueNode, parseCueText, plainCueText } from '../../../src/media/cue-text.ts'

/** As HTML would be, for a short comparison. */
const drawn = (nodes: readonly CueNode[]): string =>
  nodes
    .map((node) => {
      if (typeof node === 'string') return node.replaceAll('<', '‹')
      const name = node.type === 'color' ? `color=${node.color}` : node.type
      return `<${name}>${drawn(node.children)}</>`
    })
    .join('')

describe('parseCueText', () => {
  it.each([
    ['Hello', 'Hello'],
    ['<i>a</i> b', '<i>a</> b'],
    ['<I>a</I>', '<i>a</>'],
    ['<b><i>a</b>b</i>', '<b><i>a</></>b'],
    ['<v Roger Bingham>We are', '<group>We are</>'],
    ['<c.yellow.bg_blue>x</c>', '<color=yellow>x</>'],
    ['<ruby>漢<rt>kan</rt></ruby>', '<ruby>漢<rt>kan</></>'],
    ['<font color="#FFff00">x</font>', '<color=#ffff00>x</>'],
    ['<font color="red;background:url(//evil)">x</font>', '<color=red>x</>'],
    ['<font color="url(x)">x</font>', '<group>x</>'],
    ['a <3 b > c < d', 'a ‹3 b > c ‹ d'],
    ['x<00:00:01.000>y', 'xy'],
    ['&lt;i&gt;&amp;lt;&nbsp;&#65;&#x42;&bogus;', '‹i>&lt;\u00a0AB&bogus;'],
    ['&#0;&#55296;&#x110000;', '&#0;&#55296;&#x110000;'],
    ['a\nb', 'a\nb'],
    ['</i>a', 'a'],
  ])('%s', (text, result) => {
    expect(drawn(parseCueText(text))).toBe(result)
  })

  it.each([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<svg onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<style>*{display:none}</style>',
    '<constructor>x</constructor>',
    '<iframe srcdoc="x">',
    '<i onclick=alert(1)>x</i>',
  ])('knows no other elements, and no attributes: %s', (text) => {
    const types = new Set<string>()
    const visit = (nodes: readonly CueNode[]): void => {
      for (const node of nodes) {
        if (typeof node === 'string') continue
        types.add(node.type)
        expect(Object.keys(node).sort()).toEqual(['children', 'color', 'tag', 'type'])
        visit(node.children)
      }
    }
    visit(parseCueText(text))
    expect([...types].every((type) => ['i', 'group'].includes(type))).toBe(true)
  })

  it('is bounded in depth and in number, and quick', () => {
    const depthOf = (nodes: readonly CueNode[]): number =>
      Math.max(0, ...nodes.map((node) => (typeof node === 'string' ? 0 : 1 + depthOf(node.children))))
    expect(depthOf(parseCueText('<i>'.repeat(1_000)))).toBeLessThanOrEqual(8)
    const began = performance.now()
    for (const text of ['<'.repeat(2_000), '<i '.repeat(700), '&#'.repeat(1_000), `<c${'.a'.repeat(900)}`]) {
      parseCueText(text)
    }
    expect(performance.now() - began).toBeLessThan(500)
  })
})

it('plainCueText leaves the words', () => {
  expect(plainCueText('<v Bob><i>Hi</i> &amp; bye</v>\n<c.red>!</c>')).toBe('Hi & bye\n!')
})
