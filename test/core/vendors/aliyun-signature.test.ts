/** Aliyun's signature V3: the published vector, and one that the vendor's own SDK agrees with. */
import t from 'tap';
import { EMPTY_BODY_SHA256, percentEncode, signAliyun } from '../../../core/vendors/aliyun/signature.ts';

const key = { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' };

t.test('RunInstances, as published', async (t) => {
  const signed = signAliyun({
    ...key,
    query: {
      RegionId: 'cn-shanghai',
      ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
    },
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-version': '2014-05-26',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-content-sha256': EMPTY_BODY_SHA256,
    },
  });
  t.equal(signed.hashedCanonicalRequest, '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259');
  t.equal(signed.signature, '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0');
});

t.test('SendSms, as the vendor’s SDK signs it', async (t) => {
  const signed = signAliyun({
    ...key,
    query: {
      PhoneNumbers: '13800138000',
      SignName: '测试签名',
      TemplateCode: 'SMS_154950909',
      TemplateParam: '{"code":"123456"}',
    },
    headers: {
      host: 'dysmsapi.aliyuncs.com',
      'x-acs-action': 'SendSms',
      'x-acs-version': '2017-05-25',
      'x-acs-date': '2024-01-02T03:04:05Z',
      'x-acs-signature-nonce': '0123456789abcdef0123456789abcdef',
      'x-acs-content-sha256': EMPTY_BODY_SHA256,
    },
  });
  t.equal(signed.hashedCanonicalRequest, '9ac2877f79dcec7299d745d3cbdf918183091d32ede43180044236c93d168675');
  t.equal(signed.signature, 'e05761545fd1c15a82bb09aba2159659efa170a880c677e414b9c1abf277c8c3');
  t.match(signed.authorization, /^ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;/);
  t.match(signed.query, 'SignName=%E6%B5%8B%E8%AF%95%E7%AD%BE%E5%90%8D');
});

t.test('RFC 3986: the characters that JavaScript leaves are encoded, the tilde is not', async (t) => {
  t.equal(percentEncode("a b*~!'()/+中"), 'a%20b%2A~%21%27%28%29%2F%2B%E4%B8%AD');
});
