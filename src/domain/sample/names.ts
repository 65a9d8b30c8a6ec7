/** Names of the people and groups in samples. None is meant to be anyone. */
const given =
  'Amara Anna Anton Aylin Beatriz Ben Björn Camille Carmen Chidi Clara Daniel Deepa Dimitra Elena Elif Emil Esther Fatima Felix Freya Gabriel Giulia Grace Hana Hannah Hiroshi Ines Ivan Jakub James Jasmin Joana Jonas Julia Kaito Karim Katarzyna Kofi Lars Layla Lea Leila Lena Liam Lin Lucia Maja Malik Mara Marco Maria Marta Mateo Mei Mia Mila Miriam Mohammed Nadia Naomi Nikos Nils Noa Noah Nora Olga Oliver Omar Paul Pedro Petra Priya Rafael Rahel Rania Rosa Ruth Samir Sara Sofia Stefan Sven Tamar Tariq Theo Thu Tomás Tuğçe Valentina Wanjiru Yara Yuki Yusuf Zainab Zoë'
const family =
  'Abara Albrecht Almeida Andersson Aydın Baker Bauer Becker Bianchi Brown Carvalho Chen Cohen Costa Dąbrowska Demir Diallo Fischer Fontaine García Georgiou Haddad Hansen Hoffmann Ivanova Jansen Jensen Kaya Keller Khan Kim Kowalska Kumar Lambert Laurent Levi Lindqvist Lopes Maier Mansour Martín Mbeki Meyer Moreau Müller Nakamura Nguyễn Novák Okafor Olsen Ortiz Papadopoulos Patel Petrov Quiroga Rahman Ramos Rossi Roux Sato Schmidt Schneider Sharma Silva Singh Sørensen Steiner Suzuki Takahashi Tanaka Taylor Torres Tran Vasquez Vogel Wagner Walker Weber Wilson Wójcik Yamamoto Yılmaz Zimmermann'

export const givenNames: readonly string[] = given.split(' ')
export const familyNames: readonly string[] = family.split(' ')

export const groupNames: readonly string[] = [
  'Family',
  'Sunday football',
  'Book club',
  'Flat 4B',
  'Lisbon in May ☀️',
  'Choir',
  'Allotment',
  'Lunch at work',
  'Grandma’s recipes',
  'Parents 3b',
  'Board games',
  'Bike repair café',
  'Neighbours',
  'Trail running',
  'Band 🎸',
  'Spanish evening class',
  'Cinema Thursday',
  'Moving day',
  'Cousins',
  'Street library',
]

export const groupAbout: readonly string[] = [
  'Be kind, bring snacks.',
  'Dates and plans only. Jokes allowed.',
  'Everyone welcome.',
  'Please answer the poll before Friday.',
]
