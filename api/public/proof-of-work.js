/** The way through without a puzzle: a worker searches for the proof that the API asks for. */

/** `challenge` is `{nonce, parts, bits}`. Resolves to the solution, or to undefined when there is no worker or it fails. */
export async function prove(challenge, onProgress) {
  let worker;
  try {
    // A classic worker: workers that are modules came to browsers years later.
    worker = new Worker('./pow-worker.js');
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }) => (data.solution ? resolve(data.solution) : onProgress(data.percent));
      worker.onerror = () => resolve(undefined);
      worker.postMessage(challenge);
    });
  } catch {
    return undefined;
  } finally {
    if (worker) worker.terminate();
  }
}
