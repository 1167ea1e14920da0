/**
 * What is wrong with manifests of Kubernetes: against the schemas of its API (which let unknown fields pass), against its
 * types by the compiler (which do not), and against the service: its ports, its settings, its files.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { settings } from '../../core/settings.ts';
import { root } from '../root.ts';

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}
interface Model {
  validate(): void;
}

/** One line each; `files` are texts of YAML by name, kustomization.yaml and settings.env among them. */
export async function kubernetesFaults(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { 'kustomization.yaml': kustomization = '', 'settings.env': env = '', ...rest } = files;
  const resources = (parseAllDocuments(kustomization)[0]?.toJS() as { resources?: string[] })?.resources ?? [];
  const names = Object.keys(rest);
  const manifests = Object.values(rest).flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as Manifest),
  );
  return [
    ...names.filter((name) => !resources.includes(name)).map((name) => `kustomization.yaml does not name ${name}`),
    ...resources.filter((name) => !names.includes(name)).map((name) => `kustomization.yaml names ${name}`),
    ...unknownSettings(env).map((name) => `settings.env: there is no setting ${name}`),
    ...(await Promise.all(manifests.map(schemaFaults))).flat(),
    ...unknownFields(manifests),
  ];
}

function unknownSettings(env: string): string[] {
  const known = new Set(Object.values(settings).map(({ variable }) => variable));
  return [...env.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name).filter((name) => !known.has(name));
}

/** The package has a module for each kind. */
const moduleOf = ({ apiVersion, kind }: Manifest) => `kubernetes-models/${apiVersion}/${kind}`;

async function schemaFaults(manifest: Manifest): Promise<string[]> {
  try {
    const module = (await import(moduleOf(manifest))) as Record<string, new (data: object) => Model>;
    const Kind = module[manifest.kind];
    if (!Kind) return [`${manifest.apiVersion} has no ${manifest.kind}`];
    new Kind(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata?.name}: ${(error as Error).message}`];
  }
}

/** A literal with a field that its type lacks does not compile. */
function unknownFields(manifests: readonly Manifest[]): string[] {
  const lines = manifests.map((manifest, index) => {
    const type = `import(${JSON.stringify(moduleOf(manifest))}).I${manifest.kind}`;
    return `export const m${index}: ${type} = ${JSON.stringify(manifest)};`;
  });
  // Inside the project, where the compiler finds the package.
  const folder = mkdtempSync(join(root, 'node_modules/.kubernetes-'));
  try {
    const file = join(folder, 'manifests.ts');
    writeFileSync(file, lines.join('\n'));
    const compiler = createRequire(pathToFileURL(join(root, 'package.json'))).resolve('typescript/package.json');
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--skipLibCheck',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      '',
    ];
    // By a path with an extension, which any module hook of whoever runs this can load.
    const program = join(compiler, '../lib/tsc.js');
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, ...options, file], {
      encoding: 'utf8',
    });
    const found = [...stdout.matchAll(/error TS\d+: (.*)/g)].map(([, message = '']) => message);
    // A compiler that could not do its work has found nothing either.
    return status !== 0 && found.length === 0 ? [`the types could not be compared: ${error ?? stderr}`] : found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
