/** What the form says, in both languages. What the service refuses is told in the service's own words. */
export const texts = {
  country: ['国家或地区', 'Country or region'],
  number: ['手机号', 'Mobile number'],
  numberMissing: ['请填写手机号。', 'Please enter your mobile number.'],
  send: ['获取验证码', 'Send code'],
  checking: ['正在进行安全验证…', 'Running a quick security check…'],
  imageCode: ['图片验证码', 'Image code'],
  imageAlt: [
    '验证图片：四个字母或数字。看不清时可用“听读音”或“免输入”。',
    'Verification image: four letters or digits. If you cannot read it, use “Listen” or “Skip puzzle”.',
  ],
  imageMissing: ['请填写验证内容。', 'Please enter what you see or hear.'],
  newImage: ['换一张', 'New image'],
  listen: ['听读音', 'Listen'],
  skip: ['免输入', 'Skip puzzle'],
  sentTo: ['验证码已发送至 {to}', 'We sent a code to {to}'],
  change: ['修改号码', 'Change number'],
  code: ['短信验证码', 'Code from the SMS'],
  codeMissing: ['请填写 {length} 位验证码。', 'Please enter the {length}-digit code.'],
  verify: ['验证', 'Verify'],
  resend: ['重新获取', 'Resend code'],
  resendIn: ['{seconds} 秒后重发', 'Resend in {seconds} s'],
  queued: ['短信已提交，正在发往您的手机…', 'Your SMS is queued and on its way…'],
  sent: ['短信已发出，一般几秒内到达。', 'The SMS has been sent and should arrive within seconds.'],
  delivered: ['短信已送达，请查看手机。', 'The SMS was delivered. Please check your phone.'],
  failed: ['短信没有发出，请重新获取。', 'The SMS could not be sent. Please request a new code.'],
  wrong: ['验证码不对，还可以试 {left} 次。', 'That code is wrong. Tries left: {left}.'],
  newer: [
    '这是之前的验证码，请输入最新一条短信里的。',
    'That is an earlier code. Please enter the one from the latest SMS.',
  ],
  over: ['这个验证码已失效，请重新获取。', 'This code no longer works. Please request a new one.'],
  verified: ['手机号已验证', 'Your number is verified'],
  unreachable: ['连不上服务器，请稍后再试。', 'The server cannot be reached. Try again in a moment.'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type TextKey = keyof typeof texts;
export type Language = 'zh' | 'en';

/** `values` stand in for the words in braces. */
export function say(language: Language, key: TextKey, values: Record<string, string | number> = {}): string {
  const text = texts[key][language === 'zh' ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => String(values[word] ?? whole));
}
