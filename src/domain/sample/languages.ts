/**
 * What made-up words of a language are built from, and its commonest real ones. Words are onset + nucleus + coda
 * per syllable; scripts without spaces have an empty joiner.
 */
export interface Language {
  readonly name: string
  /** Share of chats that speak it. */
  readonly weight: number
  /** Size of its vocabulary. */
  readonly words: number
  readonly joiner: '' | ' '
  readonly common: string
  readonly onsets: string
  readonly nuclei: string
  /** `-` stands for none, in all three lists. */
  readonly codas: string
  /** Fewest and most syllables of a word; rare words are the long ones. */
  readonly syllables: readonly [number, number]
  readonly stops: string
}

const latinStops = '. . . ! ? … 🙂 😂 👍 ❤️'

export const languages: readonly Language[] = [
  {
    name: 'en',
    weight: 38,
    words: 40_000,
    joiner: ' ',
    common:
      'the you to and a of it is in that for we on have be so with not at this but are do my just was can what if me no will your up get all or there good out now like they one when about time as how think day know see from then here really some more tomorrow okay thanks yes back home today well come he she too had need going her him sure our were week maybe after again want got would sorry could work great let nice night love still right down been over who their by an',
    onsets:
      'b c d f g h j k l m n p r s t v w bl br ch cl cr dr fl fr gl gr pl pr qu sh sl sm sp st str th tr',
    nuclei: 'a e i o u a e i o u ai ea ee oa ou',
    codas: '- - - - n r s t l m d ck nd ng nt rd rs sh st th',
    syllables: [1, 4],
    stops: latinStops,
  },
  {
    name: 'de',
    weight: 9,
    words: 16_000,
    joiner: ' ',
    common:
      'ich du und die der das ist nicht ja wir es in zu mit ein auf so auch den was noch für dann aber wie mir im wenn hab schon nur mal heute morgen bin gut doch von hast kann eine da dich war sind alles nach am oder bei sich mich dir aus zum jetzt immer haben wird hier über schön danke nein',
    onsets: 'b d f g h k l m n p r s t w z bl br dr fl fr gr kl kr pfl pr sch schl schw sp st str tr zw',
    nuclei: 'a e i o u ä ö ü au ei eu ie',
    codas: '- - n r l t ch cht ft ng nd rt st tz ß',
    syllables: [1, 5],
    stops: latinStops,
  },
  {
    name: 'es',
    weight: 9,
    words: 10_000,
    joiner: ' ',
    common:
      'que de no a la el es y en lo un por qué me se te una los con para mi está si bien pero yo ya más las del como todo al muy sí aquí hoy mañana cuando nos vale gracias ahora también hay casa eso ver tu día hasta bueno su donde luego así',
    onsets: 'b c d f g j l m n ñ p r s t v br cl cr dr fl gr ll pl pr tr qu',
    nuclei: 'a e i o u a e o á é í ó ú ie ue',
    codas: '- - - n r s l d',
    syllables: [2, 4],
    stops: latinStops,
  },
  {
    name: 'fr',
    weight: 7,
    words: 10_000,
    joiner: ' ',
    common:
      'je de est pas le vous la tu que un il et à a ne les ce en on ça une pour des qui nous mais dans me y du bien elle si tout plus non mon suis te au avec va oui toi fait ils as être faire demain merci ici là quand comme même très',
    onsets: 'b c d f g j l m n p r s t v bl br ch cl cr dr fl fr gl gr pl pr tr vr qu',
    nuclei: 'a e i o u é è ê â î ô û ai au eau eu oi ou œu',
    codas: '- - - l n r s t x nt gne lle',
    syllables: [1, 4],
    stops: latinStops,
  },
  {
    name: 'pl',
    weight: 3,
    words: 8_000,
    joiner: ' ',
    common:
      'nie to się w na i z co jest że do tak jak o a ja mi ale po mam ci ty za już czy tylko dobrze był go jutro dziś może tu teraz dzięki będzie są jeszcze wszystko kiedy',
    onsets: 'b c d g j k l ł m n p r s t w z cz dz kr ł prz ś sz trz ż ź',
    nuclei: 'a e i o u y ą ę ó ia ie',
    codas: '- - - k l m n ć ść ch sz',
    syllables: [1, 4],
    stops: latinStops,
  },
  {
    name: 'tr',
    weight: 3,
    words: 8_000,
    joiner: ' ',
    common:
      'bir bu ne ve mi için çok ben o evet var ama da de iyi değil sen hayır yok tamam gibi daha şey kadar sonra yarın bugün nasıl şimdi biz benim her olarak',
    onsets: 'b c ç d f g h k l m n p r s ş t v y z',
    nuclei: 'a e ı i o ö u ü',
    codas: '- - k l m n r ş t ğ z',
    syllables: [2, 4],
    stops: latinStops,
  },
  {
    name: 'vi',
    weight: 2,
    words: 3_000,
    joiner: ' ',
    common:
      'không là tôi anh em có và đi được của cho một ở này đó thì gì rồi với mình ngày mai hôm nay cảm ơn',
    onsets: 'b ch đ g h kh l m n ng nh ph qu s t th tr v x',
    nuclei: 'a ă â e ê i o ô ơ u ư á à ả ạ ấ ầ ế ề ệ í ì ố ồ ộ ớ ờ ú ứ ừ ươ iê',
    codas: '- - n ng nh m t c i',
    syllables: [1, 2],
    stops: latinStops,
  },
  {
    name: 'ru',
    weight: 7,
    words: 14_000,
    joiner: ' ',
    common:
      'и в не на я что он с как это а то все она так его но да ты к у же вы за бы по мы мне от нет меня ещё о из если когда уже для вот хорошо завтра сегодня спасибо дома будет был там тебя где надо',
    onsets: 'б в г д ж з к л м н п р с т х ц ч ш вр гр др кр пр ст тр хл',
    nuclei: 'а е и о у ы э ю я ё',
    codas: '- - - в й к л м н р с т ть сь',
    syllables: [1, 4],
    stops: latinStops,
  },
  {
    name: 'el',
    weight: 3,
    words: 5_000,
    joiner: ' ',
    common:
      'και το να η ο θα δεν είναι με τι για την της μου σου που σε στο αύριο σήμερα ναι όχι καλά πολύ εδώ τώρα ευχαριστώ',
    onsets: 'β γ δ ζ θ κ λ μ ν ξ π ρ σ τ φ χ κρ πλ πρ στ τρ χρ',
    nuclei: 'α ε η ι ο υ ω ά έ ή ί ό ύ ώ αι ει οι ου',
    codas: '- - - ν ς ρ',
    syllables: [2, 4],
    stops: '. . ! ; 🙂 😂 👍',
  },
  {
    name: 'ar',
    weight: 4,
    words: 9_000,
    joiner: ' ',
    common:
      'في من على أن إلى لا ما هذا كان مع هل أنا أنت نعم شكرا غدا اليوم كيف الآن بعد قبل كل هنا البيت الله حسنا متى أين',
    onsets: 'ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ع غ ف ق ك ل م ن ه و ي',
    nuclei: '- - ا و ي',
    codas: '- - - ة ن ر',
    syllables: [2, 4],
    stops: '. . ! ؟ 🙂 ❤️',
  },
  {
    name: 'he',
    weight: 2,
    words: 5_000,
    joiner: ' ',
    common: 'את לא של אני זה על כן מה הוא עם היא אתה יש אבל גם טוב היום מחר תודה איפה מתי עכשיו בית שלום',
    onsets: 'א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת',
    nuclei: '- - ו י א',
    codas: '- - ם ן ת ר ה',
    syllables: [2, 3],
    stops: '. . ! ? 🙂',
  },
  {
    name: 'hi',
    weight: 4,
    words: 7_000,
    joiner: ' ',
    common: 'है में के की का नहीं और हैं को से मैं यह वह भी कर हो तो क्या कल आज घर ठीक अच्छा धन्यवाद हाँ कब कहाँ अब बहुत',
    onsets: 'क ख ग घ च छ ज झ ट ड त थ द ध न प फ ब भ म य र ल व श स ह',
    nuclei: '- ा ि ी ु ू े ै ो ौ ं',
    codas: '- - - र न ल त',
    syllables: [2, 4],
    stops: '। । ! ? 🙏 🙂',
  },
  {
    name: 'zh',
    weight: 4,
    words: 8_000,
    joiner: '',
    common:
      '的 我 你 是 了 不 在 他 们 好 这 有 就 吗 都 说 吧 去 明天 今天 什么 没有 可以 谢谢 一起 现在 家 知道 怎么 时候',
    onsets:
      '天 地 人 水 火 山 木 日 月 大 小 中 上 下 左 右 前 后 东 西 南 北 春 夏 秋 冬 风 雨 雪 云 花 草 树 鸟 鱼 马 牛 羊 米 面 饭 菜 茶 酒 车 船 路 桥 门 窗 房 床 书 笔 纸 画 歌 舞 电 话 手 机 心 口 耳 目 头 脚 力 气 学 校 老 师 生 朋 友 父 母 兄 弟 姐 妹 爱 喜 欢 开 关 来 回 走 跑 飞 看 听 读 写 想 问 答 买 卖 给 拿 放 做 用 吃 喝 睡 起 坐 站 等 找 帮 教 新 旧 长 短 高 低 快 慢 多 少 早 晚 红 黄 蓝 绿 白 黑',
    nuclei: '-',
    codas: '-',
    syllables: [1, 3],
    stops: '。 。 ！ ？ 😄 👍',
  },
  {
    name: 'ja',
    weight: 3,
    words: 6_000,
    joiner: '',
    common:
      'は の に を が と で も です ます た て ない ありがとう 明日 今日 はい うん そう 何 私 家 ここ から まで 行く 見る 大丈夫',
    onsets:
      'か き く け こ さ し す せ そ た ち つ て と な に の は ひ ふ ま み も や よ ら り る れ ろ わ 会 社 駅 本 車 時 間 夜 朝 店 道 海 空 カ ラ ト ス ン ル',
    nuclei: '-',
    codas: '- - - ん',
    syllables: [2, 4],
    stops: '。 。 ！ ？ 😊',
  },
  {
    name: 'ko',
    weight: 1,
    words: 4_000,
    joiner: ' ',
    common:
      '네 아니 그래 나는 너는 오늘 내일 집에 지금 고마워 좋아 어디 언제 뭐 우리 그리고 정말 있어 없어 했어',
    onsets:
      '가 나 다 라 마 바 사 아 자 차 카 타 하 거 너 더 러 머 서 어 저 고 노 도 로 모 보 소 오 조 구 누 두 무 부 수 우 주 기 니 디 리 미 비 시 이 지',
    nuclei: '-',
    codas: '- - - 는 을 한 일',
    syllables: [1, 3],
    stops: '. ! ? ㅋㅋ',
  },
  {
    name: 'th',
    weight: 1,
    words: 4_000,
    joiner: '',
    common: 'ที่ ไม่ และ ได้ มี เป็น ไป มา ครับ ค่ะ วันนี้ พรุ่งนี้ ขอบคุณ บ้าน แล้ว อยู่ อะไร ดี มาก',
    onsets: 'ก ข ค ง จ ช ซ ด ต ถ ท น บ ป ผ พ ฟ ม ย ร ล ว ส ห อ',
    nuclei: 'า ิ ี ุ ู ะ ั',
    codas: 'ก ง น ม ย ว ด บ',
    syllables: [1, 3],
    stops: '- - 😊',
  },
]
