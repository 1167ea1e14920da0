/** WAV as the recordings of digits use it: RIFF, PCM, mono, 8 bit unsigned, 8 kHz (Microsoft, Multimedia Programming Interface 1.0). */

/** Samples a second. Telephone quality: enough for digits, and five seconds take 40 kB. */
export const RATE = 8000;
export const HEADER_BYTES = 44;

/** A whole WAV file from samples of -1 to 1; what lies outside is clipped. */
export function wav(samples: Float32Array): Buffer {
  const file = Buffer.allocUnsafe(HEADER_BYTES + samples.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  // PCM, one channel, rate, bytes a second, bytes a frame, bits a sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length, 40);
  for (let i = 0; i < samples.length; i++) {
    const value = 128 + 127.5 * (samples[i] as number);
    file[HEADER_BYTES + i] = Math.max(0, Math.min(255, value));
  }
  return file;
}

/** The samples of a file that `wav` wrote, -1 to 1. */
export function samplesOf(file: Buffer): Float32Array {
  const samples = new Float32Array(file.length - HEADER_BYTES);
  for (let i = 0; i < samples.length; i++) samples[i] = ((file[HEADER_BYTES + i] as number) - 127.5) / 127.5;
  return samples;
}
