/** Makes the one file of the embeddable form from `api/widget/` and the client, so that a checkout needs no build. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './root.ts';

export function bundleWidget(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'api/widget/widget.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    write: false,
    // Not the service's own: its options are for Node.
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}
