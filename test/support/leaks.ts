/** Fails a test file that leaves something open which keeps its process alive. */
import t from 'tap';

/** What belongs to tap and to the runtime: standard streams, and files that are being read. */
const OWN = new Set(['PipeWrap', 'TTYWrap', 'FSReqPromise', 'FSReqCallback', 'MessagePort', 'CloseReq']);

/** To be called when the file begins: teardowns run in reverse, so this one comes after all of the file's own. */
export function checkHandles(): void {
  t.teardown(async () => {
    // A handle that was closed just now is gone after the loop has turned.
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    const open = process.getActiveResourcesInfo().filter((resource) => !OWN.has(resource));
    if (open.length > 0) throw new Error(`Left open: ${open.join(', ')}`);
  });
}
