/** The way through without a puzzle: a worker searches for the proof that the API asks for. */
import { call } from './api-client.js';

/** Resolves to `{proof}` or to the answer that came instead of a challenge. */
export async function prove(id, onProgress) {
  onProgress(0);
  const answer = await call('GET', `/image_codes/${id}/pow`);
  if (answer.errcode !== '0') return answer;
  const worker = new Worker('./pow-worker.js', { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.solution ? resolve({ proof: data.solution }) : onProgress(data.percent));
      worker.onerror = () => reject(new Error('the worker failed'));
      worker.postMessage(answer.data);
    });
  } catch {
    return { errcode: 'fault', data: {} };
  } finally {
    worker.terminate();
  }
}
