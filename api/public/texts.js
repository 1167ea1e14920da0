/** Every text that a script shows, in both languages. Texts that never change stand in the pages themselves. */

/** `75` → `1 分 15 秒`; what is longer than an hour needs no seconds. */
const zhTime = (seconds) =>
  seconds < 100
    ? `${seconds} 秒`
    : seconds < 3600
      ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
      : `${Math.ceil(seconds / 3600)} 小时`;
const enTime = (seconds) =>
  seconds < 100
    ? `${seconds} s`
    : seconds < 3600
      ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
      : `${Math.ceil(seconds / 3600)} h`;

export const texts = {
  server: [({ message }) => message, ({ message }) => message],
  mobileMissing: ['请填写手机号。', 'Please enter your mobile number.'],
  mobileInvalid: ['这不像手机号：应为 11 位，以 1 开头。', 'That is not a mobile number: 11 digits, starting with 1.'],
  mobileRegistered: ['这个手机号已经注册过。', 'This number already has an account.'],
  mobileUnknown: ['这个手机号还没有注册。', 'There is no account with this number.'],
  toLogIn: ['去登录', 'Log in'],
  toRegister: ['去注册', 'Create one'],
  imageMissing: ['请填写图片中的字符。', 'Please enter the characters of the picture.'],
  proofPending: ['浏览器还在验证，请稍等。', 'Your browser is still working. One moment, please.'],
  imageWrong: ['不对，已换一张，请再试一次。', 'That was wrong. Here is a new picture, please try again.'],
  imageExpired: ['图片已过期，已换一张，请再试一次。', 'The picture had expired. Here is a new one, please try again.'],
  pictureAlt: [
    '验证图片：四个字母或数字。看不清时可用“听读音”或“免输入”。',
    'Verification picture: four letters or digits. If you cannot read it, use “Listen” or “Skip puzzle”.',
  ],
  pictureHint: ['不分大小写，看不清就点图片', 'Upper or lower case; click the picture for a new one'],
  pictureFailed: ['图片没有加载出来，请点“换一张”。', 'The picture did not load. Please ask for a new one.'],
  pictureLimit: [
    ({ seconds }) => `换得太快了，请等 ${zhTime(seconds)}再换。`,
    ({ seconds }) => `Too many pictures. Please wait ${enTime(seconds)}.`,
  ],
  listening: [
    '请输入听到的数字；再按一次“听读音”可重听',
    'Type the digits you hear; press “Listen” to hear them again',
  ],
  listenFailed: ['读音没有加载出来，请再试一次。', 'The recording did not load. Please try again.'],
  proving: [({ percent }) => `浏览器正在验证… ${percent}%`, ({ percent }) => `Your browser is working… ${percent}%`],
  proved: ['验证已通过，不用输入图片验证码', 'Done: no image code needed'],
  proofFailed: ['验证没有完成，请再试一次或输入图片验证码。', 'That did not work. Try again or use the picture.'],
  sendButton: ['获取验证码', 'Send code'],
  sendAgain: ['重新获取', 'Send again'],
  sendWait: [({ seconds }) => `${zhTime(seconds)}后重发`, ({ seconds }) => `Again in ${enTime(seconds)}`],
  queued: ['短信已提交，正在发往您的手机…', 'Your message is queued and on its way…'],
  sent: ['短信已发出，一般几秒内到达。', 'Your message has been sent; it takes a few seconds.'],
  delivered: ['短信已送达，请查看手机。', 'Delivered. Please look at your phone.'],
  failed: [
    '短信没有发出。请重新验证图片后再获取一次。',
    'The message could not be sent. Solve the picture and try again.',
  ],
  expired: ['验证码已过期，请重新获取。', 'The code has expired. Please send a new one.'],
  codeMissing: ['请填写 6 位短信验证码。', 'Please enter the 6-digit code.'],
  codeWrong: ['短信验证码不对。', 'That code is wrong.'],
  codeWrongLeft: [
    ({ left }) => `短信验证码不对，还可以试 ${left} 次。`,
    ({ left }) => `That code is wrong. ${left} ${left === 1 ? 'try' : 'tries'} left.`,
  ],
  codeDead: [
    '错误次数太多，这个验证码已作废，请重新获取。',
    'Too many wrong tries: this code is dead. Send a new one.',
  ],
  codeExpired: ['短信验证码已过期，请重新获取。', 'The code has expired. Please send a new one.'],
  tooManyChecks: [
    ({ seconds }) => `错误次数太多，请在 ${zhTime(seconds)}后再试。`,
    ({ seconds }) => `Too many wrong tries. Please wait ${enTime(seconds)}.`,
  ],
  passwordMissing: ['请填写密码。', 'Please enter a password.'],
  passwordLength: ['密码需要 8 到 128 个字符。', 'A password has 8 to 128 characters.'],
  passwordGuess: ['这个密码太容易猜到，请换一个。', 'This password is too easy to guess.'],
  passwordWrong: ['手机号或密码不对。', 'The number or the password is wrong.'],
  hello: [({ name }) => `你好，${name}`, ({ name }) => `Hello, ${name}`],
  offline: [
    '网络断开了，连上后再试一次。您填写的内容都还在。',
    'You are offline. Try again once connected; nothing you typed is lost.',
  ],
  unreachable: [
    '连不上服务器，请稍后再试。您填写的内容都还在。',
    'The server cannot be reached. Try again in a moment; nothing you typed is lost.',
  ],
  slow: ['服务器没有及时回答，请再试一次。', 'The server did not answer in time. Please try again.'],
  waiting: ['有点慢，正在等待服务器…', 'This is taking a while, still waiting…'],
  fault: ['服务暂时不可用，请稍后再试。', 'The service has a problem. Please try again in a moment.'],
  limited: [
    ({ message, seconds }) => `${message}（${zhTime(seconds)}后可再试）。`,
    ({ message, seconds }) => `${message} (Again in ${enTime(seconds)}.)`,
  ],
};
