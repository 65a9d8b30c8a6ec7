import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import vectors from '../../../vectors/padding.json' with { type: 'json' }
import { bucket, flushInterval, paddingSize } from './padding.ts'

test('flush intervals', () => {
  for (const { uncompressedLength, estimatedTotal, flushInterval: expected } of vectors.flushInterval)
    expect(
      flushInterval(uncompressedLength, estimatedTotal),
      `${uncompressedLength} of ${estimatedTotal}`,
    ).toBe(expected)
})

test('buckets, and none is smaller than what it holds', () => {
  for (const { length, padded } of vectors.bucketPadding) expect(bucket(length)).toBe(padded)
  for (let length = 0; length < 60_000; length++) expect(bucket(length)).toBeGreaterThanOrEqual(length)
})

test('padding whose size is certain', () => {
  for (const { maxIntervalBytes, compressedLength, paddingSize: expected } of vectors.paddingSizeExact)
    expect(paddingSize(maxIntervalBytes, compressedLength, randomBytes)).toBe(expected)
})

test.each(vectors.paddingSizeSamples)('drawn like the library for blocks of $maxIntervalBytes', (sample) => {
  const draws = Array.from({ length: 20_000 }, () => paddingSize(sample.maxIntervalBytes, 1e9, randomBytes))
  const mean = draws.reduce((sum, drawn) => sum + drawn, 0) / draws.length
  const sd = Math.sqrt(draws.reduce((sum, drawn) => sum + (drawn - mean) ** 2, 0) / draws.length)
  // Seven standard errors of a sample of 20 000, and of the library's own 40 000.
  expect(Math.abs(mean - sample.mean)).toBeLessThan(0.04 * sample.effectiveScale)
  expect(Math.abs(sd - sample.sd)).toBeLessThan(0.03 * sample.effectiveScale)
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
  expect(draws.every(Number.isSafeInteger)).toBe(true)
})
