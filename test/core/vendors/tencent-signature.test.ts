/** Tencent's TC3: both published vectors, and one that the vendor's own SDK agrees with. */
import t from 'tap';
import { signTencent } from '../../../core/vendors/tencent/signature.ts';

const secretId = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE';
const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const describeInstances = {
  secretId,
  service: 'cvm',
  timestamp: 1551113065,
  body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
};
const headers = { 'content-type': 'application/json; charset=utf-8', host: 'cvm.tencentcloudapi.com' };

t.test('DescribeInstances, content type and host signed', async (t) => {
  t.match(signTencent({ ...describeInstances, secretKey, headers }), {
    hashedPayload: '35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064',
    hashedCanonicalRequest: '5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031',
    signature: '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  });
});

t.test('DescribeInstances, the action signed as well', async (t) => {
  const signed = { ...headers, 'x-tc-action': 'DescribeInstances' };
  t.match(signTencent({ ...describeInstances, secretKey: '*'.repeat(32), headers: signed }), {
    hashedCanonicalRequest: '7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84',
    signature: '10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  });
});

t.test('SendSms, as the vendor’s SDK signs it', async (t) => {
  const signed = signTencent({
    secretId,
    secretKey,
    service: 'sms',
    timestamp: 1704164645,
    headers: { 'content-type': 'application/json', host: 'sms.tencentcloudapi.com' },
    body: '{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","TemplateId":"1110","SignName":"腾讯云","TemplateParamSet":["123456","5"],"SessionContext":"job-1"}',
  });
  t.match(signed, {
    hashedPayload: '6473dd7c5263f9d5ed1cb3268a27f64d8f81de0088422d9611b3250c4456e5f3',
    hashedCanonicalRequest: '120e98ee6a515896dca593a62d7b1641ccef39274900bfecaaacba4e2dd79670',
    signature: '5ef5ee95e607dbd9146e13b8973de1ecd6b954f47afe55f334dd0535f041596e',
  });
  t.match(signed.authorization, `Credential=${secretId}/2024-01-02/sms/tc3_request, SignedHeaders=content-type;host, `);
});
