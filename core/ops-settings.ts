/** Settings of who may be on the operators' listener, and of where traces go. */
import { isIP } from 'node:net';
import { readOperators } from './operators.ts';
import { parseProxies } from './proxies.ts';
import { choiceSetting, decimalSetting, optional, optionalText, optionalUrl, textSetting } from './setting.ts';

/** Plain networks: what comes from them may name any operator, so nothing is left to a word. */
function parseNetworks(text: string): string[] {
  const networks = parseProxies(text);
  const word = networks.find((network) => isIP(network.split('/')[0] ?? '') === 0);
  if (word) throw new Error(`"${word}" is to be written as addresses or networks`);
  return networks;
}

export const opsSettings = {
  opsAuth: choiceSetting('password', 'proxy')('OPS_AUTH', 'password', "who tells operators' names"),
  opsUser: optionalText('OPS_USER', 'user of Bull Board and the pages of operators, in the role operator'),
  opsPassword: optionalText('OPS_PASSWORD', 'password of OPS_USER, in production of at least 15 characters'),
  opsUsers: optional(readOperators)(
    'OPS_USERS_FILE',
    'file of further operators, lines of `name:viewer:$argon2id$…` or `name:operator:…`, as npm run ops:password prints',
  ),
  opsProxies: optional(parseNetworks)('OPS_PROXIES', 'with OPS_AUTH=proxy: networks whose headers are believed'),
  opsUserHeader: textSetting('OPS_USER_HEADER', 'remote-user', "with OPS_AUTH=proxy: header of the operator's name"),
  opsRoleHeader: textSetting(
    'OPS_ROLE_HEADER',
    'remote-groups',
    'with OPS_AUTH=proxy: header of groups, of which viewer or operator counts',
  ),
  otlpEndpoint: optionalUrl('http:', 'https:')(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'collector that gets traces by OTLP over HTTP, such as http://127.0.0.1:4318; unset: no traces',
  ),
  traceShare: decimalSetting(0, 1)('OTEL_TRACES_SAMPLER_ARG', '1', 'share of the requests that are traced'),
};
