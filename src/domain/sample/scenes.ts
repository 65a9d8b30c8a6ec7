/**
 * Short exchanges for the small sample, written by hand. `>` is said by the account itself, `<` by the other one,
 * digits by different members of a group. `{word}` is filled from `slots`.
 */
export interface Scene {
  readonly place: 'contact' | 'group' | 'self'
  readonly language: string
  readonly lines: readonly string[]
}

export const slots: Readonly<Record<string, readonly string[]>> = {
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday', 'tomorrow'],
  time: ['8', 'half past 9', '10:30', 'noon', 'quarter to 2', '4', '5:15', 'half past 6', '7', '8:45'],
  place: [
    'the station',
    'the lake',
    'the bakery',
    'yours',
    'mine',
    'the library',
    'the park',
    'the usual place',
  ],
  food: [
    'lentil soup',
    'pierogi',
    'a lemon cake',
    'shakshuka',
    'dumplings',
    'a big salad',
    'pancakes',
    'dal',
  ],
  drink: ['tea', 'coffee', 'lemonade', 'hot chocolate', 'mint tea'],
  thing: [
    'the ladder',
    'your bike pump',
    'the big pot',
    'a drill',
    'the tent',
    'the spare key',
    'that blue chair',
  ],
  city: ['Lisbon', 'Kraków', 'Ghent', 'Porto', 'Ljubljana', 'Izmir', 'Bergen', 'Palermo'],
  book: ['the one about the lighthouse', 'the detective story', 'the long one', 'those short stories'],
  film: ['the one with the dog', 'that documentary', 'the silent one', 'the new one from Korea'],
  number: ['2', '3', '4', '12', '20', '35'],
  plant: ['tomatoes', 'beans', 'sunflowers', 'basil', 'pumpkins', 'sweet peas'],
  sight: ['a heron', 'a double rainbow', 'two hedgehogs', 'the first snowdrops', 'a very proud cat'],
}

const text = `
contact en
<Are you home already?
>Almost, two more stops
<Take your time, I only wanted to drop off {thing}
>You can leave it with the neighbours
<Perfect, thank you!

contact en
>Did the parcel come?
<Yes! This morning at {time}
<It is much smaller than I imagined 😄
>They always are

contact en
<{day} at {time}, does that still work for you?
>Yes, see you at {place}
<I will bring {food}
>Then I bring appetite

contact en
<How did it go?
>Better than I feared
>They asked about everything except what I had prepared
<That is always how it goes
<Proud of you ❤️

contact en
>I cannot find my glasses anywhere
<Have you looked on your head?
>…
>Thank you

contact en
<The train is late again
<{number} minutes, they say
>No hurry, I am sitting in the sun with a {drink}
<Order one for me please

contact en
>Could I borrow {thing} this weekend?
<Of course. It is in the cellar
<The door sticks, you have to lift it a little
>Lifesaver!

contact en
<We saw {sight} on the way home!
>No way
<I have a photo but it is mostly my thumb
>I want to see the thumb

contact en
<Have you been to {city}?
>Once, years ago, in the rain
>I would go back tomorrow
<We are thinking of May
>Take good shoes. And eat at the market

contact en
>What was the name of that dish?
<Which one?
>The one your aunt made, with the cinnamon
<I will ask her. She never writes anything down
>That is exactly why I ask

contact en
<Sleep well?
>Like a stone. You?
<The cat had opinions at 5 in the morning
>She always does

contact en
<I finished {book}
>And??
<I had to sit still for a while afterwards
>I told you so
<Can I keep it one more week? I want my mother to read it

contact en
>Thinking of you today
<That means a lot. Thank you
<We are going for a walk by the water
>Good. Call me tonight if you like

contact en
<Shall we watch {film} on {day}?
>Only if you do not fall asleep this time
<I was resting my eyes
>For ninety minutes

contact en
<Doctor says everything is fine
>Oh what a relief
>I am so glad
<Me too. Going to celebrate with {food}

contact en
>Can you send me the address again?
<It is on the invitation
>I have lost the invitation
<Number 14, the green door, ring twice

contact en
<Happy birthday!! 🎉🎂
<I hope the day is as lovely as you are
>Thank you! You are the first one this year
<Ha! I set an alarm

contact en
>The landlord finally answered
<And what does he say?
>That he will “look into it”
<So he did not answer

contact en
<Do we need anything from the shop?
>Milk, onions, and something sweet
<How sweet?
>I trust your judgement

contact en
<I planted the {plant} you gave me
>How many survived?
<All of them. I am as surprised as you are

contact en
>Running ten minutes late, sorry!
<Me too, so we are both on time

contact en
<First day at the new place tomorrow
>You will be wonderful
<What if nobody talks to me at lunch?
>Then you call me and I talk to you at lunch

contact en
<Did you call grandma?
>Yes, one hour and {number} minutes
<New record
>She knows everything about everyone. I am now informed

contact de
<Bist du schon unterwegs?
>Ja, in zehn Minuten bei dir
<Super, ich setze schon mal Wasser auf

contact de
>Wie war die Prüfung?
<Ganz gut, glaube ich
<Nur die letzte Aufgabe war seltsam
>Das klingt doch nach einem guten Zeichen

contact de
<Am Samstag Flohmarkt?
>Unbedingt. Um neun am Brunnen?
<Um neun schlafe ich noch. Halb elf!
>Einverstanden 😄

contact de
<Der Kuchen ist ein bisschen dunkel geworden
>Dunkel oder schwarz?
<Sagen wir: knusprig

contact es
<¿Llegaste bien?
>Sí, acabo de entrar por la puerta
<Menos mal. Descansa mucho
>Mañana te llamo con calma

contact es
>¿Quedamos el viernes?
<Perfecto, a las ocho donde siempre
>Llevo yo el postre
<Entonces no ceno antes 😋

contact es
<Mira qué luna hay esta noche
>La estoy viendo desde el balcón
<Siempre la misma y nunca igual

contact fr
<Tu as bien dormi ?
>Comme un bébé. Et toi ?
<Moins bien, mais le soleil aide

contact fr
>On se retrouve où finalement ?
<Devant le cinéma, à vingt heures
>Parfait, j’apporte les billets
<Et moi les bonbons

contact fr
<Maman demande si tu viens dimanche
>Bien sûr ! Qu’est-ce que j’apporte ?
<Rien. Enfin, du pain. Et du fromage

contact pl
<Jesteś już w domu?
>Jeszcze nie, stoję w korku
<Nie spiesz się, zupa poczeka

contact tr
<Yarın geliyor musun?
>Evet, öğleden sonra oradayım
<Çay hazır olacak 😊

contact ru
<Ты уже дома?
>Да, только что пришла
<Хорошо. Завтра позвоню

contact el
<Καλημέρα! Πώς είσαι σήμερα;
>Πολύ καλά, εσύ;
<Μια χαρά, πάμε για καφέ;

contact ar
<صباح الخير، كيف حالك اليوم؟
>الحمد لله بخير، وأنت؟
<كل شيء تمام، نلتقي غدا؟
>نعم، في نفس المكان

contact he
<בוקר טוב! מה שלומך?
>הכול טוב, תודה. נתראה מחר?
<בטח, בשעה עשר

contact hi
<नमस्ते! घर कब आओगे?
>शाम तक पहुँच जाऊँगा
<ठीक है, खाना तैयार रहेगा 🙏

contact zh
<明天你有空吗？
>下午有空，怎么了？
<一起去喝茶吧
>好啊，老地方见

contact ja
<明日は何時に会いましょうか？
>十時はどうですか？
<大丈夫です。駅の前で！

contact th
<พรุ่งนี้ว่างไหม
>ว่างค่ะ ไปกินข้าวกันไหม
<ไปเลย 😊

group en
1Who is coming on {day}?
2Me!
3I can only come after {time}
>Count me in, I bring {food}
1Then we are {number}, lovely

group en
2Has anyone seen my grey scarf?
1It has been on the chair since last time
3I thought it was a cat
2It is a scarf
>It could be both

group en
1Reminder: rent meeting at {time}
2Noted
>On my way

group en
3The weather looks awful for {day}
1There is no bad weather, only bad clothing
2There is definitely bad weather
>Shall we move it to {place}?
3Yes please

group en
1I found this old photo of all of us
2Look at that hair
>We do not talk about that hair
3I LOVED that hair

group en
2Can somebody water the {plant} next week?
>I can do Monday to Wednesday
3And I the rest
2You are the best ❤️

group en
1Score today: {number} to 2
2We were robbed
3We were terrible
>We were happy

group en
1Next month we read {book}, agreed?
3Agreed
2I have already started, it is very good
>No spoilers!!

group en
2Train tickets to {city} are booked 🎫
1Which seats?
2All together around a table
>Cards or board game?
3Both. It is four hours

group en
1Welcome to everybody who is new here 👋
3Hello from the second floor
2Hi! I brought {drink}

group en
3Recipe as promised: two onions, one tin of tomatoes, patience
1How much patience?
3All of it
>Printing this and putting it on my wall

group en
2Who took {thing}?
>Guilty. Back on {day}!
2No rush, I only worried it had left us for good

group en
1Rehearsal moved to {time}
2Good, I can sleep in
3Altos please bring the second sheet
>Which one is the second sheet
3The one after the first

group en
1Somebody left the light on in the bike room
>That was me, sorry!
1Then you also left {thing} there

group de
1Wer bringt am Sonntag den Salat mit?
2Ich!
>Und ich die Getränke
3Dann bleibt für mich nur der Hunger

group es
1¿Quién viene a la cena del sábado?
2Yo y Carmen
>Contad conmigo
3Llego un poco tarde, guardadme un plato

group fr
1Bonne année à tous ! 🎉
2Bonne année les amis
>Plein de bonheur à vous tous
3Et beaucoup de fromage

self en
>Ideas for the balcony: {plant}, a bench, small lights

self en
>Measure the shelf before buying anything
>78 cm. Seventy-eight!

self en
>Doctor on {day} at {time}

self en
>Packing: charger, raincoat, {book}, toothbrush

self en
>Good sentence from today: “It is never too late for a second breakfast.”

self en
>Wi-Fi in the cabin is called “trout”
`

export const scenes: readonly Scene[] = text
  .trim()
  .split('\n\n')
  .map((block) => {
    const [head, ...lines] = block.split('\n')
    const [place, language] = head!.split(' ')
    return { place: place as Scene['place'], language: language!, lines }
  })
