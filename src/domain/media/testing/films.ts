import { concat, utf8, type Bytes } from '../../../core/bytes.ts'
import { uint } from './pictures.ts'

// Films made by hand: heads and structure without anything to see or hear.

const box = (kind: string, ...parts: readonly Uint8Array[]): Bytes => {
  const body = concat(...parts)
  return concat(uint(4, body.length + 8), utf8(kind), body)
}

function track(width: number, height: number, turned: boolean): Bytes {
  const [one, none, all] = [uint(4, 0x10000), uint(4, 0), uint(4, 0x40000000)]
  const minus = uint(4, 0xffff0000)
  const matrix = turned
    ? concat(none, one, none, minus, none, none, none, none, all)
    : concat(one, none, none, none, one, none, none, none, all)
  const head = concat(new Uint8Array(40), matrix, uint(4, width * 0x10000), uint(4, height * 0x10000))
  return box('trak', box('tkhd', head), box('mdia', new Uint8Array(20)))
}

/** A sound track first, then one with a picture; the movie's head behind `mediaBytes` of media, as cameras write it. */
export function mp4(width: number, height: number, { turned = false, mediaBytes = 1000 } = {}): Bytes {
  return concat(
    box('ftyp', utf8('isom'), uint(4, 512), utf8('isomavc1')),
    box('mdat', new Uint8Array(mediaBytes)),
    box('moov', box('mvhd', new Uint8Array(100)), track(0, 0, false), track(width, height, turned)),
  )
}
