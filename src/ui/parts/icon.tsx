import './icon.css'

/** Drawn on a 24 px grid with a 1.75 px pen. */
const paths = {
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  up: 'M5 15l7-7 7 7M12 8v0',
  toStart: 'M6 4h12M6 19l6-6 6 6M6 13l6-6 6 6',
  down: 'M5 9l7 7 7-7',
  chats: 'M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-4 4v-4H6a2 2 0 0 1-2-2z',
  shield: 'M12 3l7 3v5c0 5-3 8.500-7 10-4-1.500-7-5-7-10V6z M9 12l2 2 4-4',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  archive: 'M4 5h16v4H4zM6 9v10h12V9M10 13h4',
  muted: 'M6 16V11a6 6 0 0 1 9-5.200M18 11v5l2 2H9M10 21h4M4 4l16 16',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9.500v0',
  film: 'M4 5h16v14H4zM10 9l5 3-5 3z',
  microphone: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
  smile: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8.500 14a4.500 4.500 0 0 0 7 0M9 9.500v0M15 9.500v0',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.500 20a7.500 7.500 0 0 1 15 0',
  group:
    'M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM2.500 19a6.500 6.500 0 0 1 13 0M16 5.500a3.200 3.200 0 0 1 0 6M18 14a6 6 0 0 1 3.500 5',
  poll: 'M5 20v-7M12 20V4M19 20v-11',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  reply: 'M9 6l-5 5 5 5M4 11h10a6 6 0 0 1 6 6v1',
  coin: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v10M15 9.500c-1-1-5-1.500-5 .5s5 2 5 4-4 2-5.500.5',
  heart: 'M12 20S4 15 4 9.500A4 4 0 0 1 12 8a4 4 0 0 1 8 1.500C20 15 12 20 12 20z',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5',
  phone:
    'M6 4h4l1.500 4.500L9 10a11 11 0 0 0 5 5l1.500-2.500L20 14v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z',
  info: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v6M12 7.500v0',
  question:
    'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.400-1 .900-1 1.700M12 17v0',
  warning: 'M12 4l9 16H3zM12 10v5M12 17.500v0',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M6 12v0M12 12v0M18 12v0',
  clock: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5l3.500 2',
  send: 'M4 12l16-8-5 16-3.500-6.500z',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  select: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8 12.500l3 3 5-6',
  folder: 'M3 6h6l2 2.500h10V19H3z',
  restore: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14',
  fetch:
    'M7 17a4.500 4.500 0 0 1-.300-9A6 6 0 0 1 18 9.500a3.800 3.800 0 0 1 0 7.500M12 11.500v9M8.500 17l3.500 3.500 3.500-3.500',
  devices: 'M3 6h11v9H3zM3 18h8M16 9h5v10h-5z',
  leaf: 'M5 19C5 9 11 5 20 4c0 9-4 15-12 15M5 20c1-5 4-8 8-10',
  print: 'M7 9V4h10v5M5 9h14v8h-3v4H8v-4H5zM8 14h8',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z',
  key: 'M8 10a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM11 12l9-9M16 7l3 3',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2',
  play: 'M8 5l11 7-11 7z',
  pause: 'M8 5v14M16 5v14',
  save: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14',
  attach:
    'M19 11.500l-7.500 7.500a5 5 0 0 1-7-7L12.500 4a3.400 3.400 0 0 1 4.800 4.800l-8 8a1.700 1.700 0 0 1-2.400-2.400l7-7',
  stop: 'M7 7h10v10H7z',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l4.500 4.500',
} as const

export type IconName = keyof typeof paths

/** A drawing beside words; screen readers skip it. */
export function Icon(props: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[props.name]} />
    </svg>
  )
}
