/**
 * The worker behind the proof of work: finds one counter for every part, so that SHA-256 (FIPS 180-4) of
 * `<nonce>:<part>:<counter>` starts with zero bits. Written out, because the browser's own digest is asynchronous and
 * answers a hundred thousand times a second at best. Takes the API's challenge `{nonce, parts, bits}`, posts
 * `{percent}` and at last `{solution}`.
 */

// A message of one block: 64 bytes, of which the padding and the length take nine.
const DIGITS = 10;
const ZERO = 48;
const NINE = 57;

const words = new Int32Array(64);
const block = new Uint8Array(64);
const view = new DataView(block.buffer);
const K = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const start = primes(8).map((prime) => fraction(Math.sqrt(prime)));

addEventListener('message', ({ data: { nonce, parts, bits } }) => {
  const counters = [];
  for (let part = 0; part < parts; part++) {
    counters.push(search(`${nonce}:${part}:`, bits));
    postMessage({ percent: Math.round((100 * (part + 1)) / parts) });
  }
  postMessage({ solution: counters.join(',') });
});

/** The first counter of ten digits whose digest has enough leading zero bits, 32 at most. */
function search(prefix, bits) {
  const end = prefix.length + DIGITS;
  const text = `${prefix}1${'0'.repeat(DIGITS - 1)}`;
  block.fill(0);
  for (let i = 0; i < end; i++) block[i] = text.charCodeAt(i);
  block[end] = 0x80;
  view.setUint32(60, end * 8);
  while (Math.clz32(firstWord()) < bits) {
    let digit = end - 1;
    while (block[digit] === NINE) block[digit--] = ZERO;
    block[digit]++;
  }
  return String.fromCharCode(...block.subarray(prefix.length, end));
}

/** The first 32 bits of the block's digest. */
function firstWord() {
  const W = words;
  for (let i = 0; i < 16; i++) W[i] = view.getInt32(4 * i);
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15];
    const y = W[i - 2];
    const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + small + W[i - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = start;
  for (let i = 0; i < 64; i++) {
    const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (start[0] + a) | 0;
}

/** SHA-256's constants are the first 32 bits of the fractions of roots of primes. */
function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

function primes(count) {
  const found = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}
