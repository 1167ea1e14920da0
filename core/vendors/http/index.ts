/** Any vendor that takes an HTTP request, said by configuration; also a hook of one's own. */
import { createHttpGateway } from '../protocol.ts';
import { type Definition, defineChannel, type Vendor } from '../vendor.ts';
import { checkHttp } from './check.ts';
import { yunpianAccount, yunpianAnswer, yunpianPush, yunpianRequest } from './development.ts';
import { httpReports } from './report.ts';
import { httpProtocol } from './send.ts';
import { httpShape } from './shape.ts';

const definition: Definition<typeof httpShape> = {
  // Where it goes, only the entry knows.
  baseUrl: '',
  shape: httpShape,
  check: checkHttp,
  create(config, options) {
    const { templates = { default: { text: {} } } } = config;
    return createHttpGateway({ ...config, templates }, options, httpProtocol(config));
  },
  reports: httpReports,
};

export const http: Vendor = {
  name: 'http',
  channels: {
    sms: defineChannel({
      ...definition,
      development: {
        // Replaced by the simulator's.
        baseUrl: 'https://sms.yunpian.com',
        request: yunpianRequest,
        answer: yunpianAnswer,
        secrets: { apikey: yunpianAccount.apikey },
        templates: {
          default: { text: { text: `【${yunpianAccount.signature}】您的验证码是{{code}}，{{minutes}}分钟内有效。` } },
        },
        idempotent: false,
        push: yunpianPush,
      },
    }),
    voice: defineChannel(definition),
  },
};
