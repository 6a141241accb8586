import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cryptoMethod,
  initiateMse,
  type MseAgreement,
  receiveMse,
} from '../../../../src/node/mainline/mse.ts'
import {
  answerKey,
  makeKeyPair,
  streamCiphers,
  syncMark,
  torrentMark,
} from '../../../../src/node/mainline/mse-keys.ts'
import { concatBytes, equalBytes, fromHex } from '../../../../src/shared/bytes.ts'
import { cut, DialogueEnd, seededBytes } from '../../../helpers/dialogues.ts'

const infoHash = new Uint8Array(20).fill(7)
const others = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(2)]
const both = cryptoMethod.plaintext | cryptoMethod.rc4

const initiator = (provide: number = both, seed = 1): DialogueEnd<MseAgreement> =>
  new DialogueEnd((voice) => initiateMse(voice, { infoHash, provide, random: seededBytes(seed) }))

const receiver = (served = [...others, infoHash], seed = 2): DialogueEnd<MseAgreement> =>
  new DialogueEnd((voice) => receiveMse(voice, { infoHashes: () => served, random: seededBytes(seed) }))

/** Carries what both say over until neither says more. */
const converse = (
  a: DialogueEnd<MseAgreement>,
  b: DialogueEnd<MseAgreement>,
  lengths: readonly number[] = [100_000],
): void => {
  for (let turn = 0; turn < 10 && a.said.length + b.said.length > 0; turn++) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const said = concatBytes(from.said)
      from.said = []
      for (const part of cut(said, lengths)) to.hear(part)
    }
  }
}

const padding = fc.integer({ min: 0, max: 512 })

describe('both ends', () => {
  it('agree, whatever their keys, paddings and the cuts of the stream, and understand each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.integer({ min: 1 }),
        fc.constantFrom(both, cryptoMethod.rc4, cryptoMethod.plaintext),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
        fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
        (seedA, seedB, provide, lengths, message) => {
          const [a, b] = [initiator(provide, seedA), receiver(undefined, seedB)]
          converse(a, b, lengths)
          expect([a.error, b.error]).toEqual([null, null])
          expect(b.result?.infoHash).toEqual(infoHash)
          const isPlain = (provide & cryptoMethod.plaintext) !== 0
          expect([a.result?.ciphers === null, b.result?.ciphers === null]).toEqual([isPlain, isPlain])
          if (a.result?.ciphers == null || b.result?.ciphers == null) return
          for (const [from, to] of [
            [a.result.ciphers, b.result.ciphers],
            [b.result.ciphers, a.result.ciphers],
          ] as const) {
            const sent = from.encrypt.apply(message, new Uint8Array(message.length))
            expect(equalBytes(to.decrypt.apply(sent), message)).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('hand over what comes right behind the handshake', () => {
    for (const provide of [both, cryptoMethod.rc4]) {
      const [a, b] = [initiator(provide), receiver()]
      for (const part of a.said.splice(0)) b.hear(part)
      for (const part of b.said.splice(0)) a.hear(part)
      for (const part of a.said.splice(0)) b.hear(part)
      const message = Uint8Array.of(1, 2, 3)
      const sent = b.result?.ciphers?.encrypt.apply(message.slice()) ?? message
      a.hear(concatBytes([...b.said, sent]))
      expect(a.result?.early).toEqual(message)
    }
  })

  it('do not agree about a torrent that the receiver does not have', () => {
    const [a, b] = [initiator(), receiver(others)]
    converse(a, b)
    expect([a.result, b.error?.message]).toEqual([null, 'The peer asks for a torrent that is not here.'])
  })
})

/** An initiator by hand, that can do wrong what a hostile one does wrong. */
const script = (end: DialogueEnd<MseAgreement>, firstPadding: number) => {
  const random = seededBytes(99)
  const keys = makeKeyPair(random)
  end.hear(concatBytes([keys.publicKey, random(firstPadding)]))
  const secret = keys.secretWith(concatBytes(end.said).slice(0, 96))
  const ciphers = streamCiphers(secret, infoHash, true)
  return {
    ciphers,
    marks: concatBytes([syncMark(secret), torrentMark(secret, infoHash)]),
    inner: (...bytes: readonly (number | Uint8Array)[]): Uint8Array =>
      ciphers.encrypt.apply(
        concatBytes(bytes.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part))),
      ),
  }
}
const zeros = (length: number): Uint8Array => new Uint8Array(length)

describe('the receiver', () => {
  it('finds where padding of any length ends, and takes the first bytes inside the handshake', () => {
    fc.assert(
      fc.property(
        padding,
        padding,
        fc.uint8Array({ maxLength: 1_000 }),
        fc.boolean(),
        (padA, padC, initial, rc4) => {
          const end = receiver()
          const { marks, inner, ciphers } = script(end, padA)
          const method = rc4 ? 2 : 3
          end.hear(
            concatBytes([
              marks,
              inner(
                zeros(8),
                zeros(3),
                method,
                padC >> 8,
                padC & 255,
                zeros(padC),
                initial.length >> 8,
                initial.length & 255,
                initial,
              ),
            ]),
          )
          expect(end.error).toBeNull()
          expect(end.result?.early).toEqual(initial)
          expect(end.result?.ciphers === null).toBe(!rc4)
          expect(ciphers).toBeDefined()
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes 512 bytes of padding and not one more: 628 bytes in all decide', () => {
    const good = receiver()
    const { marks } = script(good, 512)
    good.hear(marks)
    expect(good.error).toBeNull()
    const bad = receiver()
    script(bad, 0)
    bad.hear(zeros(531))
    expect(bad.error).toBeNull()
    bad.hear(zeros(1))
    expect(bad.error?.code).toBe('protocol')
  })

  const attacks: readonly [string, (parts: ReturnType<typeof script>) => Uint8Array][] = [
    ['a check that is not zeros', ({ inner }) => inner(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), zeros(3), 3)],
    ['no known encryption', ({ inner }) => inner(zeros(8), zeros(3), 4)],
    ['nothing to choose from', ({ inner }) => inner(zeros(8), zeros(4))],
    ['too much padding', ({ inner }) => inner(zeros(8), zeros(3), 3, 2, 1)],
  ]
  it.each(attacks)('refuses %s', (_, make) => {
    const end = receiver()
    const parts = script(end, 10)
    end.hear(concatBytes([parts.marks, make(parts)]))
    expect(end.error?.code).toBe('protocol')
  })

  it('makes no secret that begins with a zero, which rTorrent would leave out', () => {
    const theirs = makeKeyPair(seededBytes(5))
    /** Seeds of which the first key makes such a secret: one of 256. */
    const seeds = Array.from({ length: 1_500 }, (_, i) => i * 7_919 + 1).filter(
      (seed) => makeKeyPair(seededBytes(seed)).secretWith(theirs.publicKey)[0] === 0,
    )
    expect(seeds.length).toBeGreaterThan(0)
    for (const seed of seeds) {
      const { publicKey, secret } = answerKey(theirs.publicKey, seededBytes(seed))
      expect(secret[0]).not.toBe(0)
      expect(theirs.secretWith(publicKey)).toEqual(secret)
      // It ends, whatever the other end sends.
      let pairs = 0
      const same = (length: number): Uint8Array => {
        pairs++
        return seededBytes(seed)(length)
      }
      expect(answerKey(theirs.publicKey, same).secret[0]).toBe(0)
      expect(pairs).toBeLessThan(10)
    }
  })

  it('refuses keys that no honest peer has', () => {
    const one = zeros(96)
    one[95] = 1
    const prime = fromHex(
      'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
        'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563',
    ) as Uint8Array
    const last = prime.slice()
    last[95] = 0x62
    for (const key of [zeros(96), one, last, prime]) {
      const end = receiver()
      end.hear(key)
      expect(end.error?.code).toBe('protocol')
      expect(end.said).toEqual([])
    }
  })
})

/** A receiver by hand. It answers the initiator with its key, and then with `answer`. */
const answerWith = (
  provide: number,
  padB: number,
  answer: (encrypt: (bytes: Uint8Array) => Uint8Array) => Uint8Array,
): DialogueEnd<MseAgreement> => {
  const end = initiator(provide)
  const random = seededBytes(98)
  const keys = makeKeyPair(random)
  const secret = keys.secretWith(concatBytes(end.said).slice(0, 96))
  const { encrypt } = streamCiphers(secret, infoHash, false)
  end.hear(concatBytes([keys.publicKey, random(padB), answer((bytes) => encrypt.apply(bytes))]))
  return end
}

describe('the initiator', () => {
  it('finds where padding of any length ends', () => {
    fc.assert(
      fc.property(padding, padding, (padB, padD) => {
        const end = answerWith(both, padB, (encrypt) =>
          encrypt(
            concatBytes([zeros(11), Uint8Array.of(2, padD >> 8, padD & 255), zeros(padD), Uint8Array.of(9)]),
          ),
        )
        expect(end.error).toBeNull()
        expect(end.result?.early).toEqual(Uint8Array.of(9))
      }),
      { numRuns: 40 },
    )
  })

  it('refuses what it did not offer, and padding without end', () => {
    const select =
      (method: number, padding = 0) =>
      (encrypt: (bytes: Uint8Array) => Uint8Array) =>
        encrypt(concatBytes([zeros(11), Uint8Array.of(method, padding >> 8, padding & 255), zeros(padding)]))
    expect(answerWith(cryptoMethod.rc4, 0, select(1)).error?.code).toBe('protocol')
    expect(answerWith(both, 0, select(3)).error?.code).toBe('protocol')
    expect(answerWith(both, 0, select(0)).error?.code).toBe('protocol')
    expect(answerWith(both, 0, select(2, 513)).error?.code).toBe('protocol')
    expect(answerWith(both, 513, () => zeros(8)).error?.code).toBe('protocol')
    expect(answerWith(both, 500, () => zeros(0)).error).toBeNull()
  })

  it('says nothing of the torrent to an end that does not have its key, however its bytes are cut', () => {
    const end = initiator()
    end.hear(zeros(95))
    expect(end.error).toBeNull()
    end.hear(zeros(1))
    expect(end.error?.code).toBe('protocol')
    expect(end.said).toHaveLength(1)
  })
})

it('hides its beginning: the first bytes are never the same', () => {
  const starts = [1, 3, 5, 7].map((seed) => concatBytes(initiator(both, seed).said).slice(0, 96).join())
  expect(new Set(starts).size).toBe(4)
})
