/**
 * Spoken digits: six of them, Chinese or English, by two voices a language, for people who can't read a picture.
 * Speed, loudness and gaps vary; hiss and reversed speech lie under the words. This keeps simple recognisers busy and no
 * modern one out, which is why recordings have a stricter limit than pictures.
 */
import { readFileSync } from 'node:fs';
import type { Language } from '../../core/errors.ts';
import { randomText } from './alphabet.ts';
import { createNoise, type Noise } from './noise.ts';
import { RATE, samplesOf, wav } from './wav.ts';

const SPOKEN_DIGITS = 6;
const DIGITS = '0123456789';
const VOICES: Record<Language, readonly string[]> = { zh: ['zh-1.wav', 'zh-2.wav'], en: ['en-1.wav', 'en-2.wav'] };

/** Seconds of silence before, between and after words; shares of full scale; words of babble a second. */
const LEAD = [0.4, 0.7] as const;
const GAP = [0.35, 0.75] as const;
const SPEED = [0.88, 1.1] as const;
const LOUDNESS = [0.75, 1] as const;
const BABBLE = { loudness: [0.1, 0.22], wordsPerSecond: 2 } as const;
const HISS = 0.04;
const SILENCE = 0.01;

/** The ten digits of one voice, as samples of -1 to 1. */
type Voice = readonly Float32Array[];

/** Reads the recordings; throws when one is missing. */
export function createSpokenDigits() {
  const noise = createNoise();
  const voices = { zh: VOICES.zh.map(readVoice), en: VOICES.en.map(readVoice) };
  return {
    /** Six digits from the system's generator: the answer of a new recording. */
    newDigits: (): string => randomText(DIGITS, SPOKEN_DIGITS),

    /** A WAV of the digits, about six seconds and 50 kB; never the same twice. Throws on anything but digits. */
    speak(digits: string, language: Language): Buffer {
      if (!/^\d+$/.test(digits)) throw new Error('only digits are spoken');
      const words = [...digits].map((digit) => ({
        samples: change(pick(voices[language], noise)[Number(digit)] as Float32Array, noise),
        gap: Math.round(noise.between(...GAP) * RATE),
      }));
      const lead = Math.round(noise.between(...LEAD) * RATE);
      const length = words.reduce((sum, { samples, gap }) => sum + samples.length + gap, lead);
      const track = new Float32Array(length);
      for (let i = 0; i < length; i++) track[i] = noise.between(-HISS, HISS);
      babble(track, voices[language], noise);
      let at = lead;
      for (const { samples, gap } of words) {
        mix(track, samples, at, noise.between(...LOUDNESS));
        at += samples.length + gap;
      }
      return wav(track);
    },
  };
}

/** A voice's file holds ten slots of equal length, each a word and the silence that fills it up. */
function readVoice(file: string): Voice {
  const samples = samplesOf(readFileSync(new URL(`digits/${file}`, import.meta.url)));
  const slot = samples.length / DIGITS.length;
  return Array.from(DIGITS, (_, digit) => {
    const word = samples.subarray(digit * slot, (digit + 1) * slot);
    return word.slice(0, word.findLastIndex((value) => Math.abs(value) > SILENCE) + 1);
  });
}

/** The word at another speed, by linear interpolation: its pitch moves along. */
function change(word: Float32Array, noise: Noise): Float32Array {
  const speed = noise.between(...SPEED);
  const changed = new Float32Array(Math.floor((word.length - 1) / speed));
  for (let i = 0; i < changed.length; i++) {
    const at = Math.floor(i * speed);
    const share = i * speed - at;
    changed[i] = (word[at] as number) * (1 - share) + (word[at + 1] as number) * share;
  }
  return changed;
}

/** Lays quiet words under a track, backwards: speech to a recogniser, murmur to a listener. */
function babble(track: Float32Array, voices: readonly Voice[], noise: Noise): void {
  const words = Math.round((track.length / RATE) * BABBLE.wordsPerSecond);
  for (let i = 0; i < words; i++) {
    const word = change(pick(voices, noise)[noise.below(DIGITS.length)] as Float32Array, noise).reverse();
    mix(track, word, noise.below(track.length - word.length), noise.between(...BABBLE.loudness));
  }
}

function mix(track: Float32Array, samples: Float32Array, at: number, loudness: number): void {
  for (let i = 0; i < samples.length; i++)
    track[at + i] = (track[at + i] as number) + loudness * (samples[i] as number);
}

function pick<T>(items: readonly T[], noise: Noise): T {
  return items[noise.below(items.length)] as T;
}
