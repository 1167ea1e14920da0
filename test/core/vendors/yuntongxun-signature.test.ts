/** The signature of Yuntongxun against vectors made with md5sum and base64. */
import t from 'tap';
import { signYuntongxun } from '../../../core/vendors/yuntongxun/signature.ts';

const ACCOUNT = 'aaf98f8900000000000000000000abcd';
const TOKEN = '0123456789abcdef0123456789abcdef';

const vectors = [
  [
    '2014-04-16T06:20:30Z',
    '689B58D2B15A56B359BB8D04D0D49D46',
    'YWFmOThmODkwMDAwMDAwMDAwMDAwMDAwMDAwMGFiY2Q6MjAxNDA0MTYxNDIwMzA=',
  ],
  // Midnight in Beijing, which hour12: false alone would print as 24.
  [
    '2024-01-01T16:00:00Z',
    'D9D95078AEA790CEB3ACA2041C03B3A8',
    'YWFmOThmODkwMDAwMDAwMDAwMDAwMDAwMDAwMGFiY2Q6MjAyNDAxMDIwMDAwMDA=',
  ],
  [
    '2024-02-28T15:59:59Z',
    'EAE9CC845EF128C5F20113E3F3332E93',
    'YWFmOThmODkwMDAwMDAwMDAwMDAwMDAwMDAwMGFiY2Q6MjAyNDAyMjgyMzU5NTk=',
  ],
] as const;

for (const [instant, sig, authorization] of vectors) {
  t.test(`the vector of ${instant}`, async (t) => {
    t.same(signYuntongxun(ACCOUNT, TOKEN, Date.parse(instant)), { sig, authorization });
  });
}
