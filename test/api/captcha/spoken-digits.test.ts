/** Recordings: valid, of a fitting length, never the same twice, in both languages. */
import t from 'tap';
import { createSpokenDigits } from '../../../api/captcha/spoken-digits.ts';
import { HEADER_BYTES, RATE, samplesOf } from '../../../api/captcha/wav.ts';

const digits = createSpokenDigits();

/** Loudness of a recording: root of the mean square. */
function loudness(file: Buffer): number {
  const samples = samplesOf(file);
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

for (const language of ['zh', 'en'] as const) {
  t.test(`a recording in ${language}`, async (t) => {
    const file = digits.speak(digits.newDigits(), language);
    t.equal(file.toString('latin1', 0, 4), 'RIFF');
    t.equal(file.readUInt32LE(4), file.length - 8);
    t.equal(file.toString('latin1', 8, 16), 'WAVEfmt ');
    // PCM, one channel, 8 kHz, 8,000 bytes a second, one byte a frame, 8 bits a sample.
    t.equal(file.readUInt32LE(16), 16);
    const format = [file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt32LE(28)];
    t.strictSame([...format, file.readUInt16LE(32), file.readUInt16LE(34)], [1, 1, RATE, RATE, 1, 8]);
    t.equal(file.toString('latin1', 36, 40), 'data');
    t.equal(file.readUInt32LE(40), file.length - HEADER_BYTES);
    const seconds = (file.length - HEADER_BYTES) / RATE;
    t.ok(seconds > 4 && seconds < 9, `${seconds} seconds`);
    t.ok(loudness(file) > 0.05, 'it can be heard');
  });

  t.test(`every digit is spoken in ${language}`, async (t) => {
    for (const digit of '0123456789') t.ok(loudness(digits.speak(digit.repeat(6), language)) > 0.05, digit);
  });
}

t.test('six digits, zeros in front included', async (t) => {
  const numbers = Array.from({ length: 1000 }, digits.newDigits);
  t.ok(numbers.every((number) => /^\d{6}$/.test(number)));
  t.ok(numbers.some((number) => number.startsWith('0')));
});

t.test('one number is never spoken the same way twice', async (t) => {
  const spoken = new Set(Array.from({ length: 50 }, () => digits.speak('123456', 'en').toString('latin1')));
  t.equal(spoken.size, 50);
});

t.test('only digits are spoken', async (t) => {
  for (const text of ['', '12a456', '１２３']) t.throws(() => digits.speak(text, 'en'), /only digits/);
});
