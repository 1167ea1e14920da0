/**
 * Makes the recordings of spoken digits in `api/captcha/digits/` with Debian's espeak-ng: one WAV a voice, mono, 8 bit,
 * 8 kHz, ten slots of equal length from 0 to 9. They are committed; run this only to change voices:
 * `npm run captcha:spoken-digits`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RATE, wav } from '../api/captcha/wav.ts';
import { root } from './root.ts';

const FOLDER = join(root, 'api/captcha/digits');
const WORDS = {
  zh: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
} as const;
/** A woman's and a man's voice a language; espeak-ng's own formant voices, none of MBROLA's, which are not free. */
const VOICES = [
  { file: 'zh-1.wav', language: 'zh', voice: 'cmn+f2' },
  { file: 'zh-2.wav', language: 'zh', voice: 'cmn+m3' },
  { file: 'en-1.wav', language: 'en', voice: 'en-us+f2' },
  { file: 'en-2.wav', language: 'en', voice: 'en-us+m3' },
] as const;
const WORDS_A_MINUTE = 135;
/** Of full scale: what counts as silence before and after a word. */
const SILENCE = 0.02;
const PEAK = 0.9;
const WAV_HEADER_BYTES = 44;

mkdirSync(FOLDER, { recursive: true });
for (const { file, language, voice } of VOICES) {
  const words = WORDS[language].map((word) => normalise(trim(speak(voice, word))));
  const slot = Math.max(...words.map((word) => word.length));
  const samples = new Float32Array(slot * words.length);
  for (const [digit, word] of words.entries()) samples.set(word, digit * slot);
  writeFileSync(join(FOLDER, file), wav(samples));
}

/** A word as samples of -1 to 1 at RATE. */
function speak(voice: string, word: string): Float32Array {
  const spoken = execFileSync('espeak-ng', ['-v', voice, '-s', String(WORDS_A_MINUTE), '--stdout', word]);
  const rate = spoken.readUInt32LE(24);
  const samples = Float32Array.from(
    { length: (spoken.length - WAV_HEADER_BYTES) >> 1 },
    (_, i) => spoken.readInt16LE(WAV_HEADER_BYTES + 2 * i) / 0x8000,
  );
  return resample(samples, rate / RATE);
}

/** Keeps every `step`-th sample of what a windowed sinc (Hann, 24 lobes) leaves below half the new rate. */
function resample(samples: Float32Array, step: number): Float32Array {
  const reach = 12 * step;
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, i) => {
    const centre = i * step;
    let sum = 0;
    for (let at = Math.ceil(centre - reach); at <= centre + reach; at++) {
      const distance = at - centre;
      const x = (Math.PI * distance) / step;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      sum += (samples[at] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
    }
    return sum / step;
  });
}

function trim(samples: Float32Array): Float32Array {
  const loud = (value: number): boolean => Math.abs(value) > SILENCE;
  return samples.slice(samples.findIndex(loud), samples.findLastIndex(loud) + 1);
}

function normalise(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return samples.map((value) => (value * PEAK) / peak);
}
