// What goes wrong, in Arabic.
import type { ProblemTexts } from '../../texts/all.ts'

const rules = new Intl.PluralRules('ar')
type Forms = Readonly<Record<Intl.LDMLPluralRule, string>>
export const counted = (count: number, forms: Forms): string =>
  forms[rules.select(count)].replace('#', `${count}`)
/** What is written from left to right, such as an address, keeps its order and that of the sentence. */
export const ltr = (text: string | number): string => `\u2066${text}\u2069`
export const own = (text: string): string => `\u2068${text}\u2069`
export const quoted = (name: string): string => `«${own(name)}»`
const listed = (names: readonly string[]): string => names.map(quoted).join('، ')
const eitherOf = (names: readonly string[]): string =>
  `${listed(names.slice(0, -1))} أو ${quoted(names.at(-1) ?? '')}`
const filesOf = (count: number): string =>
  counted(count, {
    zero: '0 ملف',
    one: 'ملف واحد',
    two: 'ملفان',
    few: '# ملفات',
    many: '# ملفًا',
    other: '# ملف',
  })
export const secondsOf = (count: number): string =>
  counted(count, {
    zero: '0 ثانية',
    one: 'ثانية واحدة',
    two: 'ثانيتين',
    few: '# ثوانٍ',
    many: '# ثانية',
    other: '# ثانية',
  })
const addTracker = `الانتظار لا يغيّر ذلك. أضف متتبّعًا يبدأ بـ ${ltr('wss://')}، أو افتح رابطًا يذكر متتبّعًا كهذا. خادم المشغّل نفسه، الذي يشغّله الأمر ${ltr('npm start')}، يصل إلى النظراء العاديين أيضًا.`
const otherTorrent = 'ابحث عن تورنت آخر بالمحتوى نفسه.'
const lookOnPage = `ابحث في الصفحة عن رابط مغناطيسي أو عن عنوان ملف ${ltr('.torrent')}.`
const openFromDevice = 'نزّل الملف من هناك وافتحه من جهازك.'
const again = 'أعد المحاولة، أو أعد تحميل الصفحة.'
const shareLater = 'شاركه مرة أخرى عندما لا يكتب فيه شيء.'
const byItself = 'تُعاد المحاولة تلقائيًا.'

export const arabicProblems: ProblemTexts = {
  problems: {
    connection: 'فشل الاتصال بأحد النظراء.',
    protocol: 'أرسل أحد النظراء شيئًا غير مفهوم.',
    'bad-data': 'وصلت بيانات لا تنتمي إلى التورنت.',
    storage: 'لا يمكن استخدام مساحة التخزين في هذا الجهاز حاليًا.',
    'invalid-torrent': 'تتعذّر قراءة وصف التورنت.',
    timeout: 'لم يصل الرد في الوقت المناسب. أعد المحاولة.',
    aborted: 'أُوقفت العملية.',
    internal: 'حدث خلل في المشغّل. أعد المحاولة، أو أعد تحميل الصفحة.',
    missing:
      'تعذّر تحميل جزء من المشغّل. ربما انقطعت الشبكة: أعد المحاولة إذن. أو توفّر إصدار أحدث: أعد تحميل الصفحة إذن.',
  },
  'client-problems': {
    failedTwice: 'تعطّل هذا التورنت مرتين وبقي متوقفًا، ويستمر غيره. أعد المحاولة لبدئه من جديد.',
    engineFailed: (times) =>
      `تعطّل المحرّك ${counted(times, {
        zero: '0 مرة',
        one: 'مرة واحدة',
        two: 'مرتين',
        few: '# مرات',
        many: '# مرة',
        other: '# مرة',
      })} خلال دقيقة وبقي متوقفًا. ${again}`,
    notStarted: `لم يبدأ التورنت خلال 30 ثانية. ${again}`,
    notMade: `لم يُنشأ التورنت خلال 30 ثانية. ${again}`,
    notChecked: `لم يُفحص ملف التورنت خلال 30 ثانية. ${again}`,
    partNotRead: `لم يُقرأ جزء الملف خلال 30 ثانية. ${again}`,
    notStopped: `لم يتوقف التورنت خلال 30 ثانية. ${again}`,
    partNotHere: `لم يصل جزء الملف خلال 30 ثانية. ${again}`,
    noServiceWorker: (status) => `لا يوجد رد من ${ltr('service worker')} (${status}). أعد المحاولة.`,
    deleted: 'حُذف هذا التورنت من هذا الجهاز. افتح رابطه مرة أخرى لتنزيله من جديد.',
    notDeleted: 'لم يُحذف التورنت خلال 30 ثانية. أعد المحاولة.',
    bridgeFull:
      'بلغ عدد ملفات التورنت المفتوحة في هذه الصفحة الحد الذي يقبله الخادم من صفحة واحدة. أغلق أحدها.',
  },
  'engine-problems': {
    webSeed: (problem) =>
      `${problem} ويذكر أيضًا خادم ويب لديه البيانات (web seed)، وهو ما لا يستخدمه هذا المشغّل بعد.`,
    notKept: (reason, megabytes) =>
      `لا يمكن حفظ ما يُنزَّل على هذا الجهاز. ${reason} يستمر التشغيل بما لا يزيد على ${ltr(`${megabytes} MB`)} في الذاكرة، ولن يبقى منه شيء بعد إعادة التحميل.`,
    shareNotKept: (reason) =>
      `تستمر المشاركة ما دامت علامة التبويب هذه مفتوحة، وتنتهي بعد إعادة التحميل: تعذّر الحفظ. ${reason}`,
    lost: (parts) =>
      counted(parts, {
        zero: 'لا يوجد جزء مفقود من هذا التورنت.',
        one: 'تعذّرت قراءة جزء محفوظ من هذا التورنت، ويُنزَّل من جديد.',
        two: 'تعذّرت قراءة جزأين محفوظين من هذا التورنت، ويُنزَّلان من جديد.',
        few: 'تعذّرت قراءة # أجزاء محفوظة من هذا التورنت، وتُنزَّل من جديد.',
        many: 'تعذّرت قراءة # جزءًا محفوظًا من هذا التورنت، وتُنزَّل من جديد.',
        other: 'تعذّرت قراءة # جزء محفوظ من هذا التورنت، وتُنزَّل من جديد.',
      }),
    sameForOthers: (problem, files) =>
      `${problem} ${counted(files, {
        zero: '',
        one: 'وينطبق ذلك على ملف آخر.',
        two: 'وينطبق ذلك على ملفين آخرين.',
        few: 'وينطبق ذلك على # ملفات أخرى.',
        many: 'وينطبق ذلك على # ملفًا آخر.',
        other: 'وينطبق ذلك على # ملف آخر.',
      })}`,
    failedTracker: (tracker, reason) => `${ltr(tracker)} (${own(reason)})`,
    allRefuse: (trackers) => `ترفض كل المتتبّعات هذا التورنت: ${trackers.map(own).join('، ')}. ${byItself}`,
    noneReached: (trackers) =>
      `لا يمكن الوصول إلى أي متتبّع: ${trackers.map(own).join('، ')}. تحقّق من الاتصال. ${byItself}`,
    noWebRtc:
      'لا يمكن إجراء اتصال WebRTC هنا، ومن دونه لا يمكن الوصول إلى أي نظير. اسمح بـ WebRTC في إعدادات المتصفح، أو في الإضافة التي تحظره، وأعد تحميل هذه الصفحة، أو افتحها في متصفح آخر.',
    peersUnreachable: (peers) =>
      `${counted(peers, {
        zero: 'لم يُعثر على نظراء',
        one: 'عُثر على نظير واحد',
        two: 'عُثر على نظيرين',
        few: 'عُثر على # نظراء',
        many: 'عُثر على # نظيرًا',
        other: 'عُثر على # نظير',
      })}، لكن تعذّر الاتصال. ربما يمنعه جدار حماية عند أحد الطرفين، ويفيد خادم TURN. ${byItself}`,
    nobodyKnown:
      'لا تعرف المتتبّعات بعد أحدًا لديه هذا التورنت. يجب أن يكون مفتوحًا لدى أحد في متصفح أو في عميل WebRTC آخر. البحث مستمر.',
    noTrackerHelps: `لا يفيد أي متتبّع حاليًا: لا يمكن الوصول إليها، أو إنها ترفض. ${byItself}`,
    noTracker: `لا يذكر هذا التورنت أي متتبّع، ومن دونه لا يمكن العثور على أحد. ${addTracker}`,
    noUsableTracker: (schemes) =>
      `لا تستطيع صفحات الويب سؤال أي من المتتبّعات التي يذكرها هذا التورنت${schemes.length === 0 ? '' : ` (${schemes.map(ltr).join(' و')})`}، لذلك لا يمكن العثور على أحد. ${addTracker}`,
    nothingToShare: 'لا يوجد في هذه الملفات ما يمكن مشاركته.',
    tooManyFiles: (files, most) =>
      `هنا ${filesOf(files)}، ولا يمكن أن يحوي التورنت أكثر من ${most}. شارك جزءًا منها، أو اجمعها في أرشيف.`,
    tooLarge: 'هذه الملفات أكبر من أن يحويها تورنت واحد. شارك جزءًا منها.',
    unreadable: (file) => `تتعذّر قراءة الملف ${quoted(file)}، أو إنه تغيّر أثناء قراءته. ${shareLater}`,
    unreadableBecause: (file, reason) =>
      `تتعذّر قراءة الملف ${quoted(file)}، أو إنه تغيّر أثناء قراءته. ${reason} ${shareLater}`,
    shorter: (file) => `صار الملف ${quoted(file)} أقصر أثناء قراءته. ${shareLater}`,
    noMagnet: 'هذا ليس رابطًا مغناطيسيًا.',
    notRunning: 'هذا التورنت لا يعمل.',
    noFileNumber: (number) => `لا يوجد في التورنت ملف رقمه ${number}.`,
    noFile: 'لا يوجد ملف كهذا في التورنت.',
  },
  'fetch-problems': {
    fileTooLarge: (mebibytes) =>
      `هذا الملف أكبر من أن يكون ملف تورنت: أقصى حجم لها ${ltr(`${mebibytes} MiB`)}.`,
    notFetched: (place) =>
      `تعذّر جلب ملف التورنت من ${ltr(place)}. تحقّق من العنوان. إن كان صحيحًا، فالخادم متوقف أو لا يسمح لصفحات أخرى بقراءة ملفاته (CORS): ${openFromDevice}`,
    nothingThere: (place) =>
      `تعذّرت قراءة أي شيء من ${ltr(place)}. إن كان هذا عنوان صفحة، فهو ليس عنوان تورنت. ${lookOnPage}`,
    answeredNotFound: (place, status) =>
      `تعذّر جلب ملف التورنت: ردّ ${ltr(place)} بالرمز ${status}، فلا يوجد ملف كهذا. تحقّق من العنوان.`,
    answeredForbidden: (place, status) =>
      `تعذّر جلب ملف التورنت: ردّ ${ltr(place)} بالرمز ${status}، فهو لا يعطي هذا الملف لأي أحد. ${openFromDevice}`,
    answered: (place, status) =>
      `تعذّر جلب ملف التورنت: ردّ ${ltr(place)} بالرمز ${status}. أعد المحاولة لاحقًا، أو تحقّق من العنوان.`,
    webPage: (place) => `يوجد في ${ltr(place)} صفحة ويب، وليس ملف تورنت. ${lookOnPage}`,
    brokeOff: (place) => `انقطع جلب ملف التورنت من ${ltr(place)} في منتصفه. أعد المحاولة.`,
    tookTooLong: (place, seconds) =>
      `استغرق جلب ملف التورنت من ${ltr(place)} أكثر من ${secondsOf(seconds)}. أعد المحاولة لاحقًا.`,
    sentNothing: (place, seconds) =>
      `لم يرسل ${ltr(place)} شيئًا من ملف التورنت منذ ${secondsOf(seconds)}. أعد المحاولة لاحقًا.`,
  },
  'file-problems': {
    moved: 'لم يعد في مكانه.',
    changed: 'تغيّر، أو لا يُسمح لهذا المتصفح بقراءته.',
    forbidden: 'لا يُسمح لهذا المتصفح بقراءته.',
  },
  'link-problems': {
    tooLong: 'هذا أطول من أن يكون رابطًا.',
    magnetTooLong: 'هذا الرابط المغناطيسي طويل جدًا.',
    noMagnet: 'هذا ليس رابطًا مغناطيسيًا.',
    hashIncomplete:
      'بصمة التورنت (info hash) في هذا الرابط المغناطيسي غير كاملة. انسخ الرابط كله وأعد المحاولة.',
    magnetV2:
      'هذا الرابط المغناطيسي مخصّص لـ BitTorrent v2 وحده، وهو ما لا يعرفه هذا المشغّل بعد. ابحث عن رابط v1 أو هجين.',
    noHash:
      'لا يذكر هذا الرابط المغناطيسي أي تورنت: لا توجد فيه بصمة (info hash). انسخ الرابط كله وأعد المحاولة.',
    empty: `الصق رابطًا مغناطيسيًا أو بصمة تورنت (info hash) أو عنوان ملف ${ltr('.torrent')}.`,
    badAddress: 'تتعذّر قراءة عنوان الويب هذا. تحقّق من خلوّه من أخطاء الكتابة.',
    hashV2:
      'هذه البصمة (info hash) مخصّصة لـ BitTorrent v2 وحده، وهو ما لا يعرفه هذا المشغّل بعد. ابحث عن تورنت v1 أو هجين.',
    hashLength: (length) => `تتكوّن بصمة التورنت (info hash) من 40 رمزًا، وطول هذه ${length}. انسخها كاملة.`,
    noLink: `هذا ليس رابطًا مغناطيسيًا ولا بصمة تورنت (info hash) ولا عنوان ملف ${ltr('.torrent')}.`,
  },
  'playback-problems': {
    soundDevice:
      'لا يمكن تشغيل الصوت: لا يوجد في هذا الجهاز مخرج صوت، أو لا يستطيع المتصفح استخدامه. وصّل جهاز صوت أو شغّله، ثم أعد المحاولة.',
    notPlayed: 'لم يتمكن المتصفح من تشغيل هذا.',
    noFileNumber: (number) => `لا يوجد في هذا التورنت ملف رقمه ${number}.`,
    noFileNamed: (name) => `لا يوجد في هذا التورنت الملف ${quoted(name)}.`,
    noBytes: (file) => `الملف ${quoted(file)} بلا محتوى: إنه فارغ، أو رابط إلى ملف آخر. اختر ملفًا آخر.`,
    beginningMissing: (file) =>
      `لا يدل أي اسم في هذا التورنت على الملف الذي يمكن تشغيله، ولم تصل بداية ${quoted(file)} التي تدل على ذلك. اختر ملفًا بنفسك، أو أعد المحاولة عندما يزداد النظراء.`,
    noData: 'توقف التشغيل لأن البيانات لم تصل. أعد المحاولة عندما يزداد النظراء.',
    damagedHere: 'لا يستطيع المتصفح فك ترميز الفيلم في هذا الموضع: إنه تالف، أو من نوع لا يعرفه هذا المتصفح.',
    picture: (codec) =>
      `صورة هذا الفيلم بتنسيق ${own(codec)}، ولا يستطيع هذا المتصفح فك ترميزها. جرّب متصفحًا آخر، أو ابحث عن نسخة بتنسيق H.264 أو VP9.`,
    noSoundtrack:
      'لا يستطيع هذا المتصفح فك ترميز أي مسار صوتي في هذا الملف. جرّب متصفحًا آخر، أو ابحث عن نسخة بتنسيق AAC أو Opus.',
    formRefused:
      'لا يستطيع المتصفح تشغيل الفيلم بالشكل الذي وصله. جرّب متصفحًا آخر، أو ابحث عن نسخة بتنسيق H.264 مع صوت AAC.',
    formUndecodable:
      'لا يستطيع المتصفح فك ترميز الفيلم بالشكل الذي وصله. جرّب متصفحًا آخر، أو ابحث عن نسخة أخرى.',
    typeRefused: (type) => `لا يستطيع هذا المتصفح تشغيل ${ltr(type)}.`,
    nothingHere: 'لا توجد في هذا الموضع من الفيلم صورة ولا صوت.',
    oddTrack: 'في هذا الفيلم مسار من نوع لا يمكن نقله إلى ملف آخر.',
    noForm: 'لا يمكن تحويل الفيلم إلى شكل يشغّله هذا المتصفح: إنه تالف، أو من نوع غير معروف هنا.',
  },
  'serving-problems': {
    none: `لا يوفّر هذا المتصفح ${ltr('service worker')} هنا. إن كانت هذه نافذة خاصة، فافتح الصفحة في نافذة عادية.`,
    insecure: `يحتاج ${ltr('service worker')} إلى عنوان آمن: افتح الصفحة عبر ${ltr('https:')} أو على ${ltr('localhost')}.`,
    noneOfPage: `لا يوجد ${ltr('service worker')} لهذه الصفحة. ضع ${ltr('embed-sw.js')} في هذا الموقع بحيث يشمل مجلده الصفحة، واذكر اسمه.`,
    notRegistered: (script) =>
      `تعذّر تسجيل ${ltr(`service worker ${script}`)}: نصه البرمجي ليس على خادم هذا الموقع، أو لا يمكن الوصول إليه، أو ليس نصًا برمجيًا. أعد تحميل الصفحة، وإن لم يُفد ذلك فأخبر من صنعها.`,
    otherScope: (script, scope, page) =>
      `يخدم ${ltr(`service worker ${script}`)} الصفحات الواقعة تحت ${ltr(scope)}، وليست هذه الصفحة منها. ضع نصه البرمجي في ${ltr(page)} أو فوقه، أو اضبط ${ltr('scope')} على ${ltr(page)} وأرسل مع النص الترويسة ${ltr(`Service-Worker-Allowed: ${page}`)}.`,
    headerMissing: (script, folder, scope) =>
      `لا يُسمح لـ ${ltr(`service worker ${script}`)} إلا بخدمة الصفحات الواقعة تحت ${ltr(folder)}. للنطاق ${ltr(scope)} يجب أن يرسل خادمه مع النص الترويسة ${ltr(`Service-Worker-Allowed: ${scope}`)}، أو ضعه في ${ltr(scope)}.`,
    notInstalled: `تعذّر تثبيت ${ltr('service worker')}. أعد تحميل الصفحة، وإن لم يُفد ذلك فأفرغ بعض مساحة القرص.`,
    notStarted: `لا يبدأ ${ltr('service worker')}. أعد تحميل الصفحة.`,
    passedBy: `حُمّلت هذه الصفحة دون المرور بـ ${ltr('service worker')}، كما يحدث عند إعادة التحميل مع Shift. أعد تحميلها بالطريقة العادية.`,
    foreign: `لا يخدم ${ltr('service worker')} الخاص بهذه الصفحة ملفات تورنت. حمّل ${ltr('embed-sw.js')} فيه، أو سجّل ذاك بدلًا منه.`,
    sandboxedFrame: `وضعت الصفحة المحيطة هذا المشغّل في بيئة معزولة (sandbox)، حيث لا يستطيع تخزين شيء ولا استخدام ${ltr('service worker')}. افتحه في علامة تبويب مستقلة. يستطيع من صنع تلك الصفحة إضافة ${ltr('allow-same-origin')} إلى خاصية sandbox للإطار.`,
    sandboxedPage: `يرسل الخادم هذه الصفحة مع سياسة ${ltr('sandbox')}، فلا تستطيع تخزين شيء ولا استخدام ${ltr('service worker')}. يستطيع من يدير الخادم إضافة ${ltr('allow-same-origin')} إلى تلك السياسة.`,
    cookiesInFrame: (site) =>
      `لا يسمح هذا المتصفح للمشغّل بتخزين شيء داخل صفحة موقع آخر: ملفات تعريف الارتباط محظورة. افتحه في علامة تبويب مستقلة، أو اسمح بملفات تعريف الارتباط للموقع ${ltr(site)} في إعدادات المتصفح.`,
    cookies: (site) =>
      `لا يسمح هذا المتصفح لهذا الموقع بتخزين شيء: ملفات تعريف الارتباط محظورة. اسمح بها للموقع ${ltr(site)} في إعدادات المتصفح، ثم أعد تحميل الصفحة.`,
    notYet: `لا يرد ${ltr('service worker')} بعد. يمكن فتح بث عندما يكتمل ${ltr('`ready()`')}.`,
    noFileNumber: (number) => `لا يوجد في التورنت ملف رقمه ${number}.`,
  },
  'reading-problems': {
    noFile: 'لا يوجد ملف كهذا في التورنت.',
    noTorrent: 'لا يوجد هنا تورنت مفتوح أو محفوظ بهذه البصمة (info hash).',
    nobodyAnswers: 'لم تصل هذه البيانات بعد، ولا أحد يرسلها. أبقِ علامة تبويب فيها الفيلم مفتوحة.',
  },
  'storage-problems': {
    because: (what, why) => `${what} ${why}`,
    full: 'نفدت مساحة القرص المخصّصة لهذا الموقع. أفرغ مساحة على هذا الجهاز، أو احذف بيانات هذا الموقع في المتصفح.',
    aborted: 'أنهى المتصفح العمل على قاعدة بياناته قبل اكتماله.',
    closed: 'أغلق المتصفح قاعدة بياناته. أعد تحميل الصفحة إن استمر ذلك.',
    newerVersion: 'غيّر إصدار أحدث من هذه الصفحة قاعدة البيانات. أعد تحميل الصفحة.',
    unreadable: 'لا يستطيع المتصفح قراءة ما خزّنه.',
    broken: 'قاعدة بيانات المتصفح لا تعمل حاليًا.',
    forbidden: 'لا يسمح المتصفح بقاعدة بيانات هنا. راجع إعداداته لبيانات المواقع.',
    silent: 'قاعدة بيانات المتصفح لا ترد. أعد تحميل الصفحة.',
    openingSilent: 'لم ترد. أغلق علامات التبويب الأخرى لهذا الموقع التي يعمل فيها إصدار أقدم.',
    none: 'لا يوفّر هذا المتصفح IndexedDB هنا: لا يمكن حفظ شيء.',
    notOpened: 'تعذّر فتح قاعدة البيانات.',
    databaseClosed: 'أُغلقت قاعدة البيانات.',
    otherTab: 'يعمل هذا التورنت الآن في علامة تبويب أخرى.',
    deleted: 'حُذف التورنت أثناء عمله.',
    piecesNotSaved: 'تعذّر حفظ قطع جرى تنزيلها.',
    piecesNotRead: 'تعذّرت قراءة قطع محفوظة.',
    torrentNotSaved: 'تعذّر حفظ التورنت.',
    torrentNotDeleted: 'تعذّر حذف التورنت.',
    filesNotKept: 'تعذّر حفظ الملفات.',
    filesNotRead: 'تعذّرت قراءة الملفات.',
    filesNotDeleted: 'تعذّر حذف الملفات.',
    catalogueNotRead: 'تعذّرت قراءة قائمة ملفات التورنت.',
    catalogueNotWritten: 'تعذّرت كتابة قائمة ملفات التورنت.',
    damagedPiece: 'تعذّرت إزالة قطعة تالفة.',
    otherFiles: 'هذه ليست ملفات التورنت: أحجامها مختلفة.',
    sourceGone: (file) =>
      `لم تعد قراءة الملف ${quoted(file)} ممكنة: عُدّل أو نُقل أو حُذف بعد مشاركته. أعده كما كان، أو شاركه مرة أخرى كما هو الآن.`,
    sourceChanged: (file, remedy) => `تغيّر الملف ${quoted(file)} بعد مشاركته. ${remedy}`,
    sourceOneOf: (files, remedy) => `تغيّر الملف ${eitherOf(files)} بعد مشاركته. ${remedy}`,
    sourceOneOfMany: (files, more, remedy) =>
      `تغيّر بعد المشاركة أحد الملفات ${listed(files)} وغيرها (${more}). ${remedy}`,
    shareAgain: 'ما لم يتغيّر تستمر مشاركته. لمشاركة الوضع الحالي، شاركه مرة أخرى.',
  },
  'torrent-problems': {
    otherTorrent: 'ملف التورنت المضاف يصف تورنتًا آخر. لم يؤخذ منه شيء.',
    emptyFile: 'هذا الملف فارغ.',
    fileTooLarge: 'هذا الملف أكبر من أن يكون ملف تورنت.',
    metadataTooLarge: 'البيانات الوصفية لهذا التورنت كبيرة جدًا.',
    webPage: 'هذه صفحة ويب وليست ملف تورنت. ربما يطلب الموقع تسجيل الدخول أولًا، أو الضغط على زر التنزيل.',
    noTorrent: 'هذا ليس ملف تورنت.',
    fileDamaged: 'ملف التورنت هذا تالف، أو تنقصه نهايته. نزّله مرة أخرى من مصدره.',
    noInfo: 'لا يوجد في ملف التورنت هذا الجزء «info». إنه ليس تورنتًا، أو إنه تالف.',
    twoTorrents: `يصف ملف التورنت هذا تورنتين، ولا تتفق البرامج على أيهما المعتمد. ${otherTorrent}`,
    damaged: `وصف هذا التورنت تالف. ${otherTorrent}`,
    twoThings: (key) =>
      `يذكر وصف هذا التورنت ${quoted(key)} مرتين، ولا تتفق البرامج على أيهما المعتمد. ${otherTorrent}`,
    v2: 'هذا التورنت مخصّص لـ BitTorrent v2 وحده، وهو ما لا يعرفه هذا المشغّل بعد. ابحث عن تورنت v1 أو هجين.',
    hashesIncomplete: 'هذا التورنت تالف: بصمات قطعه غير كاملة.',
    pieceLength: 'هذا التورنت تالف: طول قطعه غير مذكور أو خارج الحدود.',
    nothingInside: 'لا يوجد شيء في هذا التورنت: ملفاته فارغة.',
    hashCount: 'هذا التورنت تالف: لا توجد فيه بصمة لكل قطعة من ملفاته.',
    piecesTooShort: `قطع هذا التورنت أقصر من ${ltr('1 KiB')}، وهو ما لا يشغّله هذا المشغّل. ابحث عن تورنت بالمحتوى نفسه وبقطع أطول.`,
    piecesTooLong: `قطع هذا التورنت أطول من ${ltr('64 MiB')}، وهذا أكبر من ذاكرة الصفحة. ابحث عن تورنت بالمحتوى نفسه وبقطع أقصر.`,
    noFiles: 'هذا التورنت تالف: لا يذكر أي ملفات.',
    tooManyFiles: (most) => `عدد ملفات هذا التورنت أكثر من ${most}.`,
    noEntry: 'هذا التورنت تالف: في قائمة ملفاته مُدخل ليس ملفًا.',
    length: 'هذا التورنت تالف: طوله خارج الحدود.',
    fileLength: 'هذا التورنت تالف: طول أحد الملفات غير مذكور أو خارج الحدود.',
    noPath: 'هذا التورنت تالف: يوجد ملف بلا مسار.',
    tooDeep: (most) => `عدد مستويات المجلدات في هذا التورنت أكثر من ${most}.`,
    pathNoText: 'هذا التورنت تالف: يوجد مسار ليس نصًا.',
    tooManyToShare: (files, most) =>
      `هنا ${filesOf(files)}، ولا يمكن أن يحوي التورنت أكثر من ${most}. لم تحدث أي مشاركة. شارك جزءًا منها، أو اجمعها في أرشيف.`,
    tooDeepToShare: (file, most) =>
      `عدد مستويات المجلدات التي يقع فيها ${quoted(file)} أكثر من ${most}، ولا يسمح التورنت بأكثر من ذلك. لم تحدث أي مشاركة. شارك جزءًا من المجلد.`,
    noFileToShare: 'لا يوجد ملف للمشاركة.',
    emptyToShare: (file) => `الملف ${quoted(file)} فارغ، فلا يوجد ما يمكن مشاركته.`,
    nothingToShare: 'لا يوجد ما يمكن مشاركته: كل هذه الملفات فارغة أو مخفية.',
  },
  'tracker-problems': {
    noAddress: 'هذا ليس عنوان متتبّع.',
    noWebSocket: `لا تستطيع المتصفحات استخدام إلا متتبّعات WebSocket (${ltr('ws://')} أو ${ltr('wss://')}).`,
    notSecure: `لا تستطيع صفحة عبر ${ltr('https')} استخدام إلا المتتبّعات عبر ${ltr('wss://')}.`,
    badAddress: 'لا يمكن استخدام عنوان المتتبّع.',
    silent: 'المتتبّع لا يرد.',
    tooMuch: 'أرسل المتتبّع رسالة طويلة جدًا.',
    hungUp: 'أنهى المتتبّع الاتصال.',
    unreachable: 'تعذّر الوصول إلى المتتبّع.',
    refusedMessage: (said) => `رفض المتتبّع رسالة. يقول: ${quoted(said)}`,
    refuses: (said) => `المتتبّع يرفض. يقول: ${quoted(said)}`,
    says: (said) => `يقول المتتبّع: ${quoted(said)}`,
    noWebRtc: 'لا يمكن إجراء اتصالات WebRTC هنا.',
    noWebRtcBecause: (said) => `لا يمكن إجراء اتصالات WebRTC هنا (يقول المتصفح: ${quoted(said)}).`,
    noSockets: 'لا توجد هنا WebSockets، ومن دونها لا توجد متتبّعات.',
  },
}
