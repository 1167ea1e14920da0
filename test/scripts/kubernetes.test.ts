/** The check of the manifests finds what Kubernetes would refuse, or take and not do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { kubernetesFaults } from '../../scripts/kubernetes/faults.ts';
import { root } from '../../scripts/root.ts';

const folder = join(root, 'scripts/kubernetes');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => /\.(yaml|env)$/.test(name))
    .map((name) => [name, read(name)]),
);

t.test('the manifests have no fault, and planted ones are found', async (t) => {
  const worker = read('worker.yaml');
  const planted = {
    ...files,
    'api.yaml': read('api.yaml').replace('readinessProbe', 'readyProbe'),
    'worker.yaml': worker.replace('minReplicas: 2', 'minReplicas: two').replace('whenUnsatisfiable', 'whenNot'),
    'settings.env': `${read('settings.env')}TRUST_PROXIES=10.0.0.0/8\n`,
    'ingress.yaml': 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: api }\n',
  };
  const [faults, found] = await Promise.all([kubernetesFaults(files), kubernetesFaults(planted)]);
  t.strictSame(faults, []);
  for (const fault of [
    /readyProbe/,
    /HorizontalPodAutoscaler worker: .*minReplicas must be integer/,
    /Deployment worker: .*whenUnsatisfiable/,
    /no setting TRUST_PROXIES/,
    /kustomization\.yaml does not name ingress\.yaml/,
  ]) {
    t.match(found.join('\n'), fault);
  }
});
