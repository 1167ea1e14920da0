/** The way through without a puzzle: a worker searches for the proof that the API asks for. */

/** `challenge` is `{nonce, parts, bits}`. Resolves to the solution, or to undefined when the worker fails. */
export async function prove(challenge, onProgress) {
  const worker = new Worker('./pow-worker.js', { type: 'module' });
  try {
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }) => (data.solution ? resolve(data.solution) : onProgress(data.percent));
      worker.onerror = () => resolve(undefined);
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
  }
}
