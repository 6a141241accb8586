/** What a chapter holds that a viewer of a series may not want to see again. */
export type ChapterKind = 'intro' | 'recap' | 'credits' | 'preview'

/** `titles`: who made it, which some films say at their beginning and others at their end. */
type NamedKind = ChapterKind | 'titles'

/** Longest title that is looked at, in UTF-16 units. Whoever writes a sentence does not name a part. */
const maxLength = 60

/** As people and programs name these parts, in the nine languages of the interface. */
const names: Readonly<Record<NamedKind, string>> = {
  intro: `intro · opening · op · ncop · opening credits · opening theme · opening song ·
    opening titles · opening sequence · main title · main titles · title sequence · title card · theme song ·
    vorspann · titelsequenz · titellied · titelsong · eröffnung · générique de début · générique d'ouverture ·
    générique d'intro · cabecera · apertura · créditos iniciales · títulos iniciales · secuencia de apertura ·
    abertura · vinheta · créditos iniciais · créditos de abertura · tema de abertura · интро · опенинг ·
    заставка · вступление · вступительные титры · начальные титры · оп · 片头 · 片头曲 · 片頭 · 片頭曲 ·
    主题曲 · 主題曲 · 开场 · 開場 · 开场曲 · オープニング · オープニングテーマ · オープニング曲 · 主題歌 ·
    مقدمة · المقدمة · شارة البداية · تتر البداية · شارة المقدمة · الافتتاحية · افتتاحية`,
  recap: `recap · previously · previously on · last time · last time on · last episode · story so far ·
    the story so far · was bisher geschah · bisher geschah · rückblick · rückschau · zuletzt · résumé ·
    récapitulatif · récap · précédemment · dans les épisodes précédents · resumen · anteriormente ·
    recapitulación · en episodios anteriores · en capítulos anteriores · resumo · recapitulação ·
    nos episódios anteriores · no episódio anterior · ранее · ранее в сериале · в предыдущих сериях ·
    краткое содержание · рекап · 前情提要 · 前情回顾 · 前情回顧 · 上集回顾 · 上集回顧 · 上集提要 · あらすじ ·
    前回のあらすじ · これまでのあらすじ · 前回まで · 振り返り · ملخص · الملخص · سابقا · في الحلقات السابقة ·
    ملخص الحلقات السابقة · ملخص الحلقة السابقة`,
  credits: `ending · ed · nced · outro · end credits · ending credits · closing credits · closing · end titles ·
    ending theme · ending song · closing theme · closing titles · end theme · staff roll · abspann · nachspann ·
    schlusstitel · générique de fin · crédits de fin · créditos finales · títulos de crédito · cierre ·
    créditos finais · créditos de encerramento · encerramento · tema de encerramento · финальные титры ·
    конечные титры · титры в конце · эндинг · аутро · 片尾 · 片尾曲 · 片尾字幕 · 演职员表 · 演職員表 ·
    エンディング · エンディングテーマ · エンディング曲 · エンドロール · エンドクレジット · スタッフロール ·
    شارة النهاية · تتر النهاية · أسماء المشاركين`,
  preview: `preview · previews · next episode · next episode preview · next time · next time on · next on · pv ·
    next · vorschau · nächste folge · in der nächsten folge · ausblick · aperçu · prochain épisode ·
    prochainement · dans le prochain épisode · avance · adelanto · próximo episodio · próximo capítulo ·
    en el próximo episodio · prévia · próximo episódio · no próximo episódio · превью · анонс ·
    в следующей серии · в следующем эпизоде · 预告 · 預告 · 下集预告 · 下集預告 · 下回预告 · 下回預告 · 予告 ·
    次回予告 · 次回 · プレビュー · معاينة · الحلقة القادمة · في الحلقة القادمة · الحلقة التالية`,
  titles: `credits · titles · crédits · générique · créditos · genérico · титры ·
    字幕表 · 制作人员名单 · 製作人員名單 · クレジット · الشارة · تتر · شارة`,
}

/** Case, accents and widths tell nothing, and neither do signs and numbers around the words. */
const plainForm = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()

const kinds: ReadonlyMap<string, NamedKind> = new Map(
  (Object.keys(names) as NamedKind[]).flatMap((kind) =>
    names[kind].split('·').map((name) => [plainForm(name), kind] as const),
  ),
)

/** `Chapter 3: Intro`, `Part 1 – Intro`: the number of a chapter, as programs write it before the name. */
const numbered = /^(?:chapter|part|kapitel|chapitre|capitulo|глава)(?= )/u

/** What follows a name: the title of a song, or of the series. */
const behind = /^([^:：\-–—|"“„«「『([]{2,40})[:：\-–—|"“„«「『([]/u

const kindOfWords = (words: string): NamedKind | undefined => kinds.get(words.replace(numbered, '').trim())

/**
 * What a chapter holds, by its title alone; `null`: the film. A title comes from a stranger: no more than its
 * first letters are looked at.
 */
export const chapterKind = (title: string): NamedKind | null => {
  if (title.length > maxLength) return null
  const whole = kindOfWords(plainForm(title))
  if (whole !== undefined) return whole
  const [, name] = behind.exec(title.trim()) ?? []
  const first = name === undefined ? undefined : kindOfWords(plainForm(name))
  if (first !== undefined) return first
  return /^previously on /.test(plainForm(title)) ? 'recap' : null
}
