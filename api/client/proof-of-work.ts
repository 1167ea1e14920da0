/** Solves the proof of work: in a worker where there is one, made from this function's own text, so that any page may run it. */

export interface Challenge {
  nonce: string;
  parts: number;
  bits: number;
}

/** One counter of ten digits for every part, so that SHA-256 of `<nonce>:<part>:<counter>` starts with zero bits. */
function solve({ nonce, parts, bits }: Challenge): string {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root: number) => Math.floor((root % 1) * 2 ** 32) | 0;
  const K = primes.map((prime) => fraction(Math.cbrt(prime)));
  const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const W = new Int32Array(64);
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  const firstWord = () => {
    for (let i = 0; i < 16; i++) W[i] = view.getInt32(4 * i);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15] as number;
      const y = W[i - 2] as number;
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      W[i] = ((W[i - 16] as number) + s0 + (W[i - 7] as number) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = start as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const t =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (K[i] as number) + (W[i] as number)) | 0;
      const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(t + u) | 0, a, b, c, (d + t) | 0, e, f, g];
    }
    return ((start[0] as number) + a) | 0;
  };
  const counters: string[] = [];
  for (let part = 0; part < parts; part++) {
    const text = `${nonce}:${part}:1000000000`;
    const end = text.length;
    block.fill(0);
    for (let i = 0; i < end; i++) block[i] = text.charCodeAt(i);
    block[end] = 0x80;
    view.setUint32(60, end * 8);
    while (Math.clz32(firstWord()) < bits) {
      let digit = end - 1;
      while (block[digit] === 57) block[digit--] = 48;
      block[digit] = (block[digit] as number) + 1;
    }
    counters.push(String.fromCharCode(...block.subarray(end - 10, end)));
  }
  return counters.join(',');
}

interface SolvingWorker {
  onmessage: ((event: { data: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  postMessage(challenge: Challenge): void;
  terminate(): void;
}

/** Resolves to the answer, to be sent as `image_code_text`. Some 0.3 s of a desktop, a second of a phone. */
export async function prove(challenge: Challenge): Promise<string> {
  const { Worker } = globalThis as { Worker?: new (url: string) => SolvingWorker };
  if (!Worker) return solve(challenge);
  const source = `onmessage = (event) => postMessage((${solve})(event.data))`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise<string>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
