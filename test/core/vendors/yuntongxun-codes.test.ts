/**
 * Every row of the vendor's code table, from a listing of its own. R may work later or elsewhere, Ds wait seconds, Dd wait
 * for the next day, P never works (m: the message, r: the number, a: and somebody should look), C needs a human.
 */
import t from 'tap';
import { reject } from '../../../core/vendors/code-table.ts';
import { yuntongxunCodes } from '../../../core/vendors/yuntongxun/codes.ts';

const ROWS = `
R   111000 111001-111099
C   111100 111101 111102 111103 111104 111105 111106 111107 111108 111109 111110
Ds  111111 111114
C   111113 111115 160053
Ds  111116
C   111128-111137 111138 111139 111140 111141 111142 111143
C   111169-111175 111176-111182 111188 111212 111226
Pm  112300 112306 160044 112301 160035
C   112302 112303
Pm  112304 112309
C   112305 112310 112307 112311 112313 112323 160032
Pm  112308 160052
C   112312 160065
Dd  112314
C   112315 112318 160057
Pr  112316 112319 160013 160042 112317 160034
R   112326 160050 160063 160064 112600
C   112601-112616 113302
R   160000 160001-160010
Pa  160011 160018 160033 160049
C   160012 160014
Dd  160015 160022
Ds  160016
Pm  160017 160048
C   160019
Pm  160020 160037 160021 160056
C   160030 160031 160036
Dr  160038
Dd  160039 160040 160041
C   160043
Pm  160045 160046 160071
Pr  160051 160068
Pa  160054
Pm  160055 160058-160062 160070 160066 160067 160069
Pr  160072 160073 160074
R   161000 161001 161003 161004 161006 161008-161012 161020-161024
C   161002 161005 161100-161108
`;

const MIDNIGHT = Date.parse('2024-01-01T16:00:00Z');
const NOW = MIDNIGHT - 7_200_000;

const MEANING: Record<string, object> = {
  R: { class: 'transient', scope: 'gateway' },
  C: { class: 'config', scope: 'account' },
  Ds: { class: 'throttled', scope: 'gateway', retryAfterMs: 2000 },
  Dr: { class: 'throttled', scope: 'recipient', retryAfterMs: 30_000 },
  Dd: { class: 'throttled', scope: 'recipient', retryAfterMs: 7_200_000 },
  Pm: { class: 'permanent', scope: 'message' },
  Pr: { class: 'permanent', scope: 'recipient' },
  Pa: { class: 'permanent', scope: 'message', alert: true },
};

function codesOf(list: string[]): string[] {
  return list.flatMap((item) => {
    const [first = 0, last = first] = item.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}`);
  });
}

const rows = ROWS.trim()
  .split('\n')
  .map((line) => line.split(/\s+/) as [string, ...string[]]);

for (const [meaning, ...list] of rows) {
  t.test(`${meaning}: ${list.join(' ')}`, async (t) => {
    for (const vendorCode of codesOf(list)) {
      t.same(reject(yuntongxunCodes, vendorCode, { nowMs: NOW }), {
        outcome: 'rejected',
        vendorCode,
        ...MEANING[meaning],
      });
    }
  });
}

t.test('the listing names every code of the table', async (t) => {
  const listed = rows.flatMap(([, ...list]) => codesOf(list));
  t.equal(new Set(listed).size, listed.length);
  t.same([...yuntongxunCodes.keys()].sort(), listed.sort());
});

t.test('a code that no row names is transient and counted; the codes of the SDKs are such', async (t) => {
  for (const vendorCode of ['199999', '172001', '160047']) {
    t.same(reject(yuntongxunCodes, vendorCode, { nowMs: NOW }), {
      outcome: 'rejected',
      class: 'transient',
      scope: 'gateway',
      vendorCode,
      unlisted: true,
    });
  }
});

t.test('a code that is no code is not kept: it could hold the text', async (t) => {
  t.equal(reject(yuntongxunCodes, '验证码123456', { nowMs: NOW }).vendorCode, 'malformed');
});
