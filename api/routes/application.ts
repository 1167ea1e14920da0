/** `GET /application`: what a form of the application needs to know before anybody has typed anything. */
import { type Static, Type } from 'typebox';
import { LOCALES } from '../../core/applications/application.ts';
import { type Country, dialingCode } from '../../core/phone-number.ts';
import { CHANNELS } from '../../core/states.ts';
import { callerOf } from '../caller.ts';
import { allowOrigins } from '../plugins/allowed-origins.ts';
import { problems, success } from '../schemas/problems.ts';
import type { Routes } from './routes.ts';

const country = Type.Object({
  country: Type.String({ description: 'ISO 3166-1 alpha-2' }),
  calling_code: Type.String({ description: 'without a plus' }),
});
const data = {
  application: Type.String(),
  name: Type.Object(Object.fromEntries(LOCALES.map((locale) => [locale, Type.String()]))),
  countries: Type.Array(country, { description: 'that codes may go to' }),
  purposes: Type.Array(Type.String()),
  channels: Type.Array(Type.Enum([...CHANNELS])),
  code_length: Type.Integer(),
};
const example = {
  application: 'shop',
  name: { zh: '小店', en: 'Shop' },
  countries: [{ country: 'CN', calling_code: '86' }],
  purposes: ['login'],
  channels: ['sms'],
  code_length: 6,
};

export const applicationRoutes: Routes = async (app, { applications, config }) => {
  allowOrigins(app, applications, ['/application']);
  app.get(
    '/application',
    {
      config: { problemDetails: true, changesState: false },
      schema: {
        operationId: 'readApplication',
        tags: ['verifications'],
        summary: 'What a form needs to know of the application',
        description: 'With a secret key of the scope `send`, or from a page with the publishable key.',
        security: [{ applicationKey: [] }, { applicationKeyBearer: [] }],
        response: {
          200: success(data, 'the application', example),
          ...problems(['KEY_INVALID', 'SCOPE_MISSING', 'ORIGIN_REFUSED']),
        },
      },
    },
    async (request, reply) => {
      const { application } = callerOf(applications, request.headers, 'send');
      const countries = application.countries.filter((one) => config.smsCountries.includes(one)).map(withCode);
      const { id, name, purposes, channels, codeLength } = application;
      return reply.succeed('OK', {
        application: id,
        name,
        countries,
        purposes: [...purposes],
        channels: [...channels],
        code_length: codeLength,
      });
    },
  );
};

const withCode = (of: Country): Static<typeof country> => ({ country: of, calling_code: dialingCode(of) });
