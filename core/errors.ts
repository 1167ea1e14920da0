/**
 * The errcode catalogue: every answer the outside world can get, with its public texts in both languages.
 * The public text and the internal cause are separate: `cause` is for the log and never leaves the process.
 */

/** One kind of answer: the errcode of the JSON body, the status of its problem details, and the public texts. */
interface CatalogueEntry {
  errcode: string;
  status: number;
  zh: string;
  en: string;
}

const entry = (errcode: string, status: number, zh: string, en: string): CatalogueEntry => ({
  errcode,
  status,
  zh,
  en,
});

export const catalogue = {
  DATABASE_ERROR: entry('4001', 503, '数据库异常', 'The service is temporarily unavailable. Please try again.'),
  IMAGE_CODE_EXPIRED: entry('4002', 410, '图片验证码已经过期', 'The image code has expired. Please load a new one.'),
  SMS_CODE_EXPIRED: entry('4002', 410, '短信验证码已过期', 'The SMS code has expired. Please request a new one.'),
  TICKET_EXPIRED: entry('4002', 410, '验证已过期，请重新获取验证码', 'This took too long. Please request a new code.'),
  SEND_UNKNOWN: entry('4002', 410, '短信发送记录不存在', 'There is no such send.'),
  MOBILE_REGISTERED: entry('4003', 409, '手机号已经注册过', 'This mobile number is already registered.'),
  IMAGE_CODE_WRONG: entry('4004', 422, '图片验证码错误', 'The image code is wrong.'),
  SMS_CODE_WRONG: entry('4004', 422, '短信验证码错误', 'The SMS code is wrong.'),
  NOT_LOGGED_IN: entry('4101', 401, '用户未登录', 'You are not logged in.'),
  SERVICE_KEY_INVALID: entry('4101', 401, 'API 密钥无效', 'The API key is missing or not valid.'),
  LOGIN_FAILED: entry('4102', 401, '用户登录失败', 'Log-in failed.'),
  PARAM_MISSING: entry('4103', 400, '参数不完整', 'A parameter is missing.'),
  PARAM_INVALID: entry('4103', 400, '参数错误', 'A parameter is invalid.'),
  MOBILE_INVALID: entry('4103', 400, '手机号格式错误', 'The mobile number is not valid.'),
  PASSWORD_LENGTH: entry('4103', 400, '密码长度须为8到128位', 'The password must have 8 to 128 characters.'),
  PASSWORD_WEAK: entry(
    '4103',
    400,
    '密码太容易猜，请换一个',
    'This password is too easy to guess. Please choose another.',
  ),
  USER_UNKNOWN: entry('4104', 404, '用户不存在', 'There is no such user.'),
  PASSWORD_WRONG: entry('4106', 401, '用户名或密码错误', 'The mobile number or the password is wrong.'),
  PASSWORDS_DIFFER: entry('4106', 400, '两次密码不一致', 'The two passwords differ.'),
  TOO_FREQUENT: entry('4201', 429, '发送过于频繁', 'Too many messages. Please wait.'),
  TOO_MANY_REQUESTS: entry('4201', 429, '请求过于频繁', 'Too many requests. Please wait.'),
  TOO_MANY_CHECKS: entry('4201', 429, '验证次数过多，请稍后再试', 'Too many wrong codes. Please wait.'),
  CHECKS_REFUSED: entry(
    '4201',
    429,
    '验证次数过多，请在同一浏览器中重新获取并输入验证码',
    'Too many wrong codes. Please request a code and enter it in the same browser.',
  ),
  CHALLENGE: entry('4201', 429, '请先输入图片验证码', 'Please solve the image code as well.'),
  BUDGET_SPENT: entry(
    '4201',
    429,
    '今日短信发送量已达上限，请明天再试',
    'No more messages today. Please try tomorrow.',
  ),
  SENDER_BLOCKED: entry('4201', 429, '该号码或网络暂不能获取短信', 'This number or network can not get messages.'),
  SENDS_PAUSED: entry('4301', 502, '短信服务暂停，请稍后再试', 'Messages are paused. Please try again later.'),
  TOO_MANY_LOGINS: entry('4201', 429, '登录失败次数过多，请稍后再试', 'Too many wrong passwords. Please wait.'),
  OVERLOADED: entry('4201', 503, '服务繁忙，请稍后再试', 'The service is busy. Please try again in a moment.'),
  PASSWORD_RESTS: entry(
    '4201',
    429,
    '密码错误次数过多，请使用短信验证码登录或重置密码',
    'Too many wrong passwords. Please log in by SMS code or reset the password.',
  ),
  SEND_FAILED: entry('4301', 502, '发送短信异常', 'The SMS could not be sent.'),
  INTERNAL: entry('4500', 500, '内部错误', 'Internal error.'),
  // Protocol faults: sent with their real status to every client, with the catalogue's nearest errcode.
  NOT_FOUND: entry('4103', 404, '请求的地址不存在', 'There is nothing at this address.'),
  REQUEST_MALFORMED: entry('4103', 400, '请求格式错误', 'The request is malformed.'),
  BODY_MALFORMED: entry('4103', 400, '请求体格式错误', 'The request body is malformed.'),
  BODY_TOO_LARGE: entry('4103', 413, '请求体过大', 'The request body is too large.'),
  MEDIA_TYPE: entry('4103', 415, '不支持的内容类型', 'This content type is not supported.'),
  CROSS_SITE: entry('4103', 403, '拒绝跨站请求', 'Cross-site requests are refused.'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorName = keyof typeof catalogue;
export type Language = 'zh' | 'en';

/** Extra public facts of a refusal, sent as `data`. Times are whole seconds. */
export interface ErrorData {
  retry_after?: number;
  attempts_left?: number;
  field?: string;
  /** What the same request has to bring along: a solved image code, or a log-in by SMS code in its place. */
  challenge?: 'image_code' | 'sms_code';
  /** The code is right, but a newer one was sent to this browser. */
  newer?: true;
}

/** A decision that ends a request. `name` picks the public answer, `cause` is what really happened. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly kind: ErrorName;
  readonly data: ErrorData | undefined;

  constructor(kind: ErrorName, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(kind, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.data = options.data;
  }
}

/** A wait as a public fact: rounded up, so that nobody is told to come back too early. */
export function retryAfter(ms: number): ErrorData {
  return { retry_after: Math.max(1, Math.ceil(ms / 1000)) };
}

/** A refusal by a limit, whose name stays inside, as the cause. */
export function limited(kind: ErrorName, retryAfterMs: number, limit?: string): ServiceError {
  return new ServiceError(kind, { data: retryAfter(retryAfterMs), ...(limit ? { cause: limit } : {}) });
}
