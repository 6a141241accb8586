import { describe, expect, it } from 'vitest'
import { decodeText, rankEncodings, unicodeEncoding } from '../../../src/media/text-encoding.ts'

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

/** Subtitles as Python's codecs of these names encode them. */
const encoded: readonly (readonly [encoding: string, language: string, text: string, base64: string])[] = [
  [
    'windows-1251',
    'ru',
    'Привет, как твои дела? Мы давно не виделись, и я очень рад тебя встретить сегодня вечером.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCs/w6OLl8iwg6uDqIPLi7ugg5OXr4D8gzPsg5ODi7e4g7eUg4ujk5evo8fwsIOgg/yDu9+Xt/CDw4OQg8uXh/yDi8fLw5fLo8vwg8eXj7uTt/yDi5ffl8O7sLg0K',
  ],
  [
    'KOI8-R',
    '',
    'Привет, как твои дела? Мы давно не виделись, и я очень рад тебя встретить сегодня вечером.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCvDSydfF1Cwgy8HLINTXz8kgxMXMwT8g7dkgxMHXzs8gzsUg18nExczJ09gsIMkg0SDP3sXO2CDSwcQg1MXC0SDX09TSxdTJ1Ngg08XHz8TO0SDXxd7F0s/NLg0K',
  ],
  [
    'windows-1252',
    '',
    "Où étais-tu passé ? J'ai cherché partout, même derrière la forêt. Ça m'a coûté très cher, à l'époque.",
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCk/5IOl0YWlzLXR1IHBhc3PpID8gSidhaSBjaGVyY2jpIHBhcnRvdXQsIG3qbWUgZGVycmnocmUgbGEgZm9y6nQuIMdhIG0nYSBjb/t06SB0cuhzIGNoZXIsIOAgbCfpcG9xdWUuDQo=',
  ],
  [
    'windows-1250',
    'pl',
    'Gdzie byłeś? Szukałem cię wszędzie, nawet za lasem. Źle się czuję, a jutro będzie już za późno.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCkdkemllIGJ5s2WcPyBTenVrYbNlbSBjaeogd3N66mR6aWUsIG5hd2V0IHphIGxhc2VtLiCPbGUgc2nqIGN6dWrqLCBhIGp1dHJvIGLqZHppZSBqdb8gemEgcPOfbm8uDQo=',
  ],
  [
    'Shift_JIS',
    '',
    'どこに行っていたの？ずっと探していたんだよ。明日の朝には、みんなで海へ行こう。',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCoLHgrGCyY1zgsGCxIKigr2CzIFIgriCwYLGklSCtYLEgqKCvYLxgr6C5oFClr6T+oLMkqmCyYLNgUGC3YLxgsiCxYpDgtaNc4KxgqSBQg0K',
  ],
  [
    'EUC-JP',
    '',
    'どこに行っていたの？ずっと探していたんだよ。明日の朝には、みんなで海へ行こう。',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCqTJpLOky7nUpMOkxqSkpL+kzqGppLqkw6TIw7Wkt6TGpKSkv6TzpMCk6KGjzMDG/KTOxKuky6TPoaKk36TzpMqkx7OkpNi51KSzpKahow0K',
  ],
  [
    'GB18030',
    '',
    '你去哪儿了？我一直在找你。明天早上我们一起去海边吧，大家都会来的。',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCsTjyKXExLb5wcujv87S0rvWsdTa1dLE46Gjw/fM7NTnyc/O0sPH0rvG8MiluqOx37DJo6y087zStry74cC0tcShow0K',
  ],
  [
    'Big5',
    '',
    '你去哪裡了？我一直在找你。明天早上我們一起去海邊吧，大家都會來的。',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCqdBpWit/rjMpEahSKfapECqvaZip+SnQaFDqfqk0aatpFen2q3MpECwX6VorvzD5KdhoUGkaq5hs6O3fKjTqrqhQw0K',
  ],
  [
    'EUC-KR',
    '',
    '어디 갔었어요? 계속 찾고 있었어요. 내일 아침에 우리 모두 바다에 갑시다.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCr7utfAgsKy++r7uv+Q/ILDovNMgw6Ow7SDA1r76vu6/5C4gs7vAzyC+xsSnv6Egv+y4riC48LXOILnZtNm/oSCwqb3DtNkuDQo=',
  ],
  [
    'windows-1253',
    'el',
    'Πού ήσουν; Σε έψαχνα παντού, ακόμα και πίσω από το δάσος. Αύριο θα είναι πολύ αργά.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCtDv/SDe8+/17Tsg0+Ug3fjh9+3hIPDh7fTv/Swg4er87OEg6uHpIPDf8/kg4fD8IPTvIOTc8+/yLiDB/fHp7yDo4SDl3+3h6SDw7+v9IOHx49wuDQo=',
  ],
  [
    'windows-1256',
    'ar',
    'أين كنت؟ لقد بحثت عنك في كل مكان. غدا صباحا سنذهب جميعا إلى البحر.',
    'MQ0KMDA6MDA6MDEsMDAwIC0tPiAwMDowMDowNCwwMDANCsPt5CDf5Mq/IOHezyDIzcvKINrk3yDd7SDf4SDj38fkLiDbz8cg1cjHzccg0+TQ5cggzOPt2scgxeHsIMfhyM3RLg0K',
  ],
]

describe('decodeText', () => {
  it.each(encoded)('%s, of language “%s”', async (_encoding, language, text, base64) => {
    expect(await decodeText(bytesOf(base64), language)).toBe(
      `1\r\n00:00:01,000 --> 00:00:04,000\r\n${text}\r\n`,
    )
  })

  const words = 'Grüße aus Wien, 你好'
  const utf16 = (isLittle: boolean, mark: boolean): Uint8Array => {
    const bytes = Buffer.from(
      `${mark ? '\ufeff' : ''}1\r\n00:00:01,000 --> 00:00:04,000\r\n${words}`,
      'utf16le',
    )
    return new Uint8Array(isLittle ? bytes : bytes.swap16())
  }

  it.each([
    ['UTF-8', new TextEncoder().encode(words)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\ufeff${words}`)],
    ['UTF-16 LE with a mark', utf16(true, true)],
    ['UTF-16 BE with a mark', utf16(false, true)],
    ['UTF-16 LE without a mark', utf16(true, false)],
    ['UTF-16 BE without a mark', utf16(false, false)],
  ])('%s', async (_name, bytes) => {
    const text = await decodeText(bytes, '')
    expect(text.endsWith(words)).toBe(true)
    expect(text.startsWith('\ufeff')).toBe(false)
  })

  it.each([[[]], [[0xff]], [[0xff, 0xfe]], [[0x80, 0x81, 0xfe, 0xff, 0x00]]])(
    'never fails: %j',
    async (bytes) => {
      expect(await decodeText(new Uint8Array(bytes), 'ja')).toBeTypeOf('string')
    },
  )

  it('a single letter beyond ASCII does not make it UTF-8, nor a damaged one another encoding', async () => {
    expect(await decodeText(new Uint8Array([0x63, 0x61, 0x66, 0xe9]), '')).toBe('café')
    const bytes = Buffer.from('Ça m’a coûté très cher, à l’époque où j’étais passé. '.repeat(3))
    const damaged = new Uint8Array([...bytes, 0xff])
    expect(await decodeText(damaged, '')).toContain('à l’époque')
  })

  it('of damaged bytes gives what can be read', async () => {
    const [, , text, base64] = encoded[4] ?? []
    const bytes = Buffer.concat([bytesOf(base64 ?? ''), new Uint8Array([0xff, 0x81])])
    expect(await decodeText(new Uint8Array(bytes), 'ja')).toContain(text?.slice(0, 10))
  })
})

it('unicodeEncoding leaves other texts alone', () => {
  expect(unicodeEncoding(new TextEncoder().encode('1\n00:00:01,000'))).toBe(null)
  expect(unicodeEncoding(new Uint8Array())).toBe(null)
})

it('rankEncodings prefers what the language was written in', () => {
  const guesses = [
    { name: 'ISO-8859-1', confidence: 40 },
    { name: 'windows-1251', confidence: 20 },
  ]
  expect(rankEncodings(guesses, 'ru')[0]).toBe('windows-1251')
  expect(rankEncodings(guesses, '')[0]).toBe('ISO-8859-1')
  expect(rankEncodings([], 'pt-BR')).toEqual(['windows-1252'])
})
