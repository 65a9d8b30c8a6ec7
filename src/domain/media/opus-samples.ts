/** Of a packet of Opus (RFC 6716, 3.1) that begins with these two bytes, at its 48 000 samples a second. */
export function opusSamples(first: number, second: number): number {
  const config = first >> 3
  const milliseconds =
    config < 12
      ? [10, 20, 40, 60][config % 4]!
      : config < 16
        ? [10, 20][config % 2]!
        : [2.5, 5, 10, 20][config % 4]!
  const frames = [1, 2, 2, second & 63][first & 3]!
  return milliseconds * 48 * frames
}
