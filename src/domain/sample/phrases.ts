/** Titles, questions, notes: wherever a few words are needed. */
export const phrases: readonly string[] = [
  'Where shall we meet?',
  'Which day suits everyone?',
  'Soup or salad?',
  'A walk by the water',
  'The bakery on the corner',
  'Ten quiet places to read',
  'How to keep bread fresh',
  'Night train to the south',
  'Tomatoes on a small balcony',
  'For the cinema tickets',
  'Thanks for dinner!',
  'Front row or balcony?',
  'Saturday morning',
  'Sunday afternoon',
  'What a lovely view!',
  'Haha, this is great',
  'Old bridge at sunset',
  'Repairing a bicycle at home',
]

/** What the release-notes chat says. */
export const news: readonly string[] = [
  'This is a sample history. Nothing in it is real, and you can erase it at any time.',
  'Large group calls are now calmer on slow connections.',
  'You can now pin a message so that everyone finds it again.',
  'Polls are here: ask, vote, decide.',
]
