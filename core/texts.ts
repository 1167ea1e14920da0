/**
 * Every text that people read, on the pages and in the API's answers, Chinese and English side by side, so that they can be
 * read and judged as a whole. Pages name a text as `{{key}}`, scripts by its key; answers have theirs in capitals.
 * `{brand}`, `{claim}` and `{support}` come from the settings; other words in braces are filled in when a text is shown,
 * `{time}` by a wait that counts down.
 */
import { answerTexts } from './answer-texts.ts';

export const texts = {
  // Every page
  skipToContent: ['跳到主要内容', 'Skip to content'],
  otherLanguage: ['English', '中文'],
  brand: ['{brand}', '{brand}'],
  claim: ['{claim}', '{claim}'],
  promise: [
    '验证码只发到您的手机，几秒即达。我们的工作人员不会向您索要验证码。',
    'Your code arrives by SMS within seconds. Nobody from our team will ever ask you for it.',
  ],
  scriptsNeeded: [
    '本页面需要 JavaScript 才能发送验证码，请在浏览器设置中启用它。',
    'This page needs JavaScript to send a code. Please turn it on in your browser’s settings.',
  ],
  scriptsFailed: [
    '页面没有加载完整，暂时无法使用。请刷新页面，或换用新版浏览器。',
    'This page did not load completely. Please reload it, or try a newer browser.',
  ],
  seconds: ['{s} 秒', '{s} s'],
  minutes: ['{min} 分 {s} 秒', '{min} min {s} s'],
  hours: ['{h} 小时', '{h} h'],
  agreementBefore: ['继续即表示您同意', 'By continuing you agree to the'],
  terms: ['《用户协议》', 'terms of use'],
  agreementAnd: ['和', 'and the'],
  privacy: ['《隐私政策》', 'privacy policy'],

  // Home page
  titleHome: ['{brand} · 住得安心', '{brand} · homes you can trust'],
  homeHeading: ['找一个住得安心的家', 'Find a home you can trust'],
  homeLead: [
    '每一位房东和房客，都用手机号验证过身份。',
    'Every host and every guest has verified their mobile number.',
  ],
  hello: ['你好，{name}', 'Hello, {name}'],
  picks: ['本周精选', 'Picks of the week'],
  previous: ['上一张', 'Previous'],
  next: ['下一张', 'Next'],
  again: ['再试一次', 'Try again'],

  // Page for an address that leads nowhere
  titleNotFound: ['找不到页面 · {brand}', 'Page not found · {brand}'],
  notFound: ['找不到这个页面', 'Page not found'],
  notFoundLead: ['地址可能有误，或页面已经移走。', 'The address may be wrong, or the page may have moved.'],
  toHome: ['回首页', 'Go to the home page'],

  enterButton: ['登录 / 注册', 'Log in or sign up'],

  // Log in or sign up
  titleEnter: ['登录 / 注册 · {brand}', 'Log in or sign up · {brand}'],
  enterHeading: ['手机号登录 / 注册', 'Log in or sign up'],
  enterLead: ['未注册的手机号验证后可直接创建账号', 'New here? Verifying your number is all it takes.'],
  ways: ['登录方式', 'How to log in'],
  wayCode: ['验证码', 'SMS code'],
  wayPassword: ['密码', 'Password'],
  logIn: ['登录', 'Log in'],
  logOut: ['退出登录', 'Log out'],
  forgot: ['忘记密码？', 'Forgot your password?'],
  sentTo: ['验证码已发送至 {mobile}', 'We sent a code to {mobile}'],
  proofFor: ['向 {mobile} 发送前，请先完成验证', 'One quick check before we text {mobile}'],
  changeNumber: ['修改号码', 'Change number'],
  backToCode: ['继续输入验证码', 'Enter the code'],
  entering: ['正在登录…', 'Logging you in…'],
  alreadyIn: ['您已登录：{name}。', 'You are logged in as {name}.'],
  welcome: ['欢迎加入{brand}', 'Welcome to {brand}'],
  welcomeLead: [
    '设置密码后，也可以用密码登录。不设置也没关系。',
    'With a password you can log in without an SMS, too. You can also skip this.',
  ],
  finish: ['完成', 'Finish'],
  skip: ['暂不设置', 'Skip for now'],
  notReceived: ['没收到验证码？', 'Didn’t get the code?'],
  helpQueued: ['短信还在排队，正在发往运营商', 'The SMS is still queued for the carrier'],
  helpSent: ['短信已交给运营商，暂未收到送达回执', 'The carrier has the SMS but has not confirmed its delivery'],
  helpDelivered: ['运营商回报：已送达您的手机', 'The carrier reports that the SMS reached your phone'],
  checkNumber: ['确认号码 {mobile} 没有填错', 'Check that {mobile} is your number'],
  checkSpam: ['看看短信的“垃圾箱”或拦截记录', 'Check the spam and blocked messages on your phone'],
  otherWay: ['改用密码登录', 'Log in with your password instead'],

  // Register and reset
  titleRegister: ['注册 · {brand}', 'Create an account · {brand}'],
  register: ['注册', 'Create an account'],
  registerButton: ['注册', 'Create account'],
  haveAccount: ['已有账号？', 'Already have an account?'],
  titleReset: ['重置密码 · {brand}', 'Reset your password · {brand}'],
  reset: ['重置密码', 'Reset your password'],
  remembered: ['想起来了？', 'Remembered it?'],
  saveNew: ['保存新密码', 'Save new password'],
  resetLost: [
    '没有收到服务器的回复，密码可能已经修改成功，请先用新密码登录试试。',
    'We lost the server’s answer. Your password may have been changed: try logging in with the new one.',
  ],
  resetDone: [
    '密码已更新，其他设备上的登录已全部退出。',
    'Your password has been changed, and you are logged out on all other devices.',
  ],

  // Mobile number
  mobile: ['手机号', 'Mobile number'],
  mobileHint: ['中国大陆手机号，11 位', 'Mainland China, 11 digits'],
  mobileMissing: ['请填写手机号。', 'Please enter your mobile number.'],
  mobileInvalid: [
    '手机号格式不对：应为 11 位数字，以 1 开头。',
    'That doesn’t look like a mobile number: it has 11 digits and starts with 1.',
  ],
  mobileForeign: [
    '目前只支持中国大陆（+86）的手机号。',
    'Only mobile numbers from mainland China (+86) work here at present.',
  ],
  mobileFull: ['手机号是 11 位，多出的数字没有填入。', 'A mobile number has 11 digits; the extra one was left out.'],
  mobileRegistered: ['这个手机号已经注册过。', 'This number already has an account.'],
  mobileUnknown: ['这个手机号还没有注册。', 'There is no account with this number yet.'],
  toLogIn: ['去登录', 'Log in'],
  toRegister: ['去注册', 'Create one'],

  // Image code
  imageCode: ['图片验证码', 'Image code'],
  newPicture: ['换一张', 'New image'],
  listen: ['听读音', 'Listen'],
  skipPuzzle: ['免输入', 'Skip puzzle'],
  imageMissing: ['请填写图片中的字符。', 'Please enter the characters in the image.'],
  soundMissing: ['请填写听到的数字。', 'Please enter the digits you heard.'],
  proofPending: ['浏览器还在验证，请稍等。', 'Your browser is still working. One moment, please.'],
  imageWrong: ['输入有误，已换一张，请再试一次。', 'That wasn’t right. Here is a new image, please try again.'],
  imageExpired: ['图片已过期，已换一张，请再试一次。', 'The image expired. Here is a new one, please try again.'],
  pictureAlt: [
    '验证图片：四个字母或数字。看不清时可用“听读音”或“免输入”。',
    'Verification image: four letters or digits. If you cannot read it, use “Listen” or “Skip puzzle”.',
  ],
  pictureHint: ['不区分大小写；看不清可点击图片更换', 'Not case-sensitive. Click the image for a new one.'],
  pictureFailed: ['图片没有加载出来，请点“换一张”。', 'The image did not load. Please click “New image”.'],
  listening: [
    '请输入听到的数字；再按一次“听读音”可重听',
    'Type the digits you hear. Click “Listen” to hear them again.',
  ],
  listenFailed: ['读音没有加载出来，请再试一次。', 'The recording did not load. Please try again.'],
  proving: ['浏览器正在验证… {percent}%', 'Your browser is working… {percent}%'],
  proved: ['验证已通过，无需输入图片验证码', 'Verified. No image code needed.'],
  proofFailed: ['验证没有完成，请再试一次或输入图片验证码。', 'That didn’t work. Please try again, or use the image.'],
  checking: ['正在进行安全验证…', 'Running a quick security check…'],

  // SMS code
  smsCode: ['短信验证码', 'Code from the SMS'],
  sendButton: ['获取验证码', 'Send code'],
  sendAgain: ['重新获取', 'Resend code'],
  sendWait: ['{time}后重发', 'Resend in {time}'],
  sendLater: ['{time}后可获取', 'Send in {time}'],
  stepQueued: ['已提交', 'Queued'],
  stepSent: ['已发出', 'Sent'],
  stepDelivered: ['已送达', 'Delivered'],
  queued: ['短信已提交，正在发往您的手机…', 'Your SMS is queued and on its way…'],
  sent: ['短信已发出，请留意手机。', 'The SMS has been sent. Please watch your phone.'],
  sentUsually: [
    '短信已发出，通常 {seconds} 秒内送达。',
    'The SMS has been sent. It usually arrives within {seconds} s.',
  ],
  callMe: ['收不到短信？用电话接听验证码', 'No SMS? Get the code in a call'],
  calling: ['正在给您打电话，请接听。', 'We are calling you. Please pick up.'],
  called: ['电话里的验证码，请在这里填写。', 'Please enter the code from the call.'],
  notCalled: ['电话没有接通，可以再试一次。', 'The call did not get through. You can try again.'],
  delivered: ['短信已送达，请查看手机。', 'The SMS was delivered. Please check your phone.'],
  failed: ['短信没有发出，请重新获取。', 'The SMS could not be sent. Please request a new code.'],
  undeliverable: [
    '这个号码收不到我们的短信，请换一个号码。',
    'This number cannot receive our SMS. Please use another number.',
  ],
  expired: ['验证码已过期，请重新获取。', 'The code has expired. Please request a new one.'],
  dead: ['这个验证码已失效，请重新获取。', 'This code no longer works. Please request a new one.'],
  deadWait: [
    '这个验证码已失效，{time}后可重新获取。',
    'This code no longer works. You can request a new one in {time}.',
  ],
  lost: [
    '没有收到服务器的回复，验证码可能已在路上，正在确认…',
    'We lost the server’s answer. Your code may be on its way; checking…',
  ],
  codeMissing: ['请填写 6 位短信验证码。', 'Please enter the 6-digit code.'],
  codeFull: ['验证码是 6 位，多出的数字没有填入。', 'A code has 6 digits; the extra one was left out.'],
  codeWrongLeft: ['验证码不对，还可以试 {left} 次。', 'Wrong code. Tries left: {left}.'],
  codeNewer: [
    '这是之前的验证码，请输入最新一条短信里的。',
    'That is an earlier code. Please enter the one from the latest SMS.',
  ],
  codeDead: ['错误次数太多。', 'Too many wrong tries.'],
  codeExpired: ['短信验证码已过期。', 'The code has expired.'],
  ticketExpired: ['验证已过期，请重新获取验证码。', 'Your verification has expired. Please request a new code.'],
  tooManyChecks: ['错误次数太多，请在 {time}后再试。', 'Too many wrong tries. Try again in {time}.'],

  // Password
  password: ['密码', 'Password'],
  newPassword: ['设置密码', 'New password'],
  show: ['显示', 'Show'],
  showPassword: ['密码', ' password'],
  ruleLength: ['8 到 128 个字符', '8 to 128 characters'],
  ruleGuess: [
    '不易猜到：不用手机号、常见密码或 12345678 这类连号',
    'Hard to guess: not your number, a common password or a run like 12345678',
  ],
  passwordMissing: ['请填写密码。', 'Please enter a password.'],
  passwordLength: ['密码需要 8 到 128 个字符。', 'A password needs 8 to 128 characters.'],
  passwordGuess: ['这个密码太容易猜到，请换一个。', 'This password is too easy to guess. Please choose another.'],
  passwordWrong: ['手机号或密码不对。', 'The mobile number or the password is wrong.'],
  challenge: [
    '为确认是您本人操作，请先输入图片验证码。',
    'To make sure it’s you, please enter the image code as well.',
  ],
  useCode: ['密码错误次数过多，请改用验证码登录。', 'Too many wrong passwords. Please log in with a code instead.'],

  // What can get in the way anywhere
  server: ['{message}', '{message}'],
  limited: ['{message}（{time}后可再试）。', '{message} Try again in {time}.'],
  networkLimited: [
    '当前网络的请求过多，请在 {time}后再试，或换一个网络。',
    'Too many requests from your network. Try again in {time}, or use another network.',
  ],
  serviceLimited: [
    '现在获取验证码的人较多，请在 {time}后再试。',
    'Many people are requesting codes right now. Try again in {time}.',
  ],
  blocked: [
    '这个号码或网络无法获取验证码，如有疑问请联系{support}，并提供编号 {reference}。',
    'This number or network cannot get codes. If you think this is a mistake, contact {support} and quote {reference}.',
  ],
  offline: ['网络断开了，请连上后再试一次。', 'You are offline. Please try again once you’re connected.'],
  unreachable: ['连不上服务器，请稍后再试。', 'We can’t reach the server. Please try again in a moment.'],
  slow: ['服务器没有及时回答，请再试一次。', 'The server took too long to answer. Please try again.'],
  waiting: ['有点慢，还在等待服务器…', 'This is taking a while. Still waiting…'],
  fault: ['服务暂时不可用，请稍后再试。', 'Something went wrong on our side. Please try again in a moment.'],
  support: ['客服', 'our support team'],

  // The API's answers
  ...answerTexts,
} as const satisfies Record<string, readonly [zh: string, en: string]>;
