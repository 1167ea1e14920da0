/** Our deflate against zlib's inflate: whatever the frame, it must come back. */
import { randomFillSync } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import t from 'tap';
import { adler32, createDeflate, STREAM_WORDS } from '../../../api/captcha/deflate.ts';
import { createFrame, type Frame } from '../../../api/captcha/frame.ts';
import { canonicalCodes, codeLengths } from '../../../api/captcha/huffman.ts';
import { randomFrame } from '../../support/random-frame.ts';

const words = new Int32Array(STREAM_WORDS);

function roundTrip(deflate: ReturnType<typeof createDeflate>, frame: Frame): Buffer {
  const length = deflate(frame, words);
  const stream = Buffer.from(new Uint8Array(words.buffer, 0, length + 4));
  stream.writeUInt32BE(adler32(frame), length);
  return inflateSync(stream);
}

t.test('random frames of every kind come back, under codes fitted to others', async (t) => {
  const frame = createFrame();
  let faults = 0;
  for (const samples of [[], [createFrame()], Array.from({ length: 20 }, () => randomFrame(createFrame()))]) {
    const deflate = createDeflate(samples);
    for (let i = 0; i < 700; i++) if (!roundTrip(deflate, randomFrame(frame)).equals(frame.bytes)) faults++;
  }
  t.equal(faults, 0);
});

t.test('the extremes: blank, full, and no two bytes alike', async (t) => {
  const deflate = createDeflate([createFrame()]);
  const frame = createFrame();
  for (const fill of [0, 255, 0x80]) {
    frame.bytes.fill(fill);
    t.ok(roundTrip(deflate, frame).equals(frame.bytes));
  }
  randomFillSync(frame.bytes);
  t.ok(roundTrip(deflate, frame).equals(frame.bytes));
  t.ok(deflate(frame, words) < words.length * 4, 'the longest stream has room');
});

t.test('codes are complete, within their limit, and shorter for what is frequent', async (t) => {
  const weights = Array.from({ length: 286 }, (_, i) => 1 + (i % 7 === 0 ? 10_000 : i));
  const lengths = codeLengths(weights, 11);
  t.equal(
    lengths.reduce((sum, length) => sum + 2 ** -length, 0),
    1,
    "Kraft's sum is one",
  );
  t.ok(lengths.every((length) => length >= 1 && length <= 11));
  t.ok((lengths[0] ?? 0) < (lengths[1] ?? 0));
  // The example of RFC 1951, 3.2.2; codes are written with their first bit lowest.
  const codes = canonicalCodes([3, 3, 3, 3, 3, 2, 4, 4]).map(({ bits, length }) =>
    [...bits.toString(2).padStart(length, '0')].reverse().join(''),
  );
  t.strictSame(codes, ['010', '011', '100', '101', '110', '00', '1110', '1111']);
});
