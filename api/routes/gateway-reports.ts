/** `POST /gateway-reports/:gateway/:token`: what a vendor later says became of an SMS, in the vendor's own format. */
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { clientSubject } from '../client-address.ts';
import { type ReportSender, reportingGateway, takeReports } from '../operations/take-reports.ts';
import { imageFaults } from '../schemas/answers.ts';
import type { Routes } from './routes.ts';

/** A push of Aliyun may hold many reports. */
const BODY_LIMIT_BYTES = 256 * 1024;

const params = Type.Object({ gateway: Type.String({ maxLength: 64 }), token: Type.String({ maxLength: 256 }) });

export const gatewayReportRoutes: Routes = async (app, services) => {
  // A signature is over the bytes as they came, and each vendor names another type, a wrong one or none.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  // Some consoles put a slash behind the address they are given.
  for (const path of ['/gateway-reports/:gateway/:token', '/gateway-reports/:gateway/:token/']) {
    app.post(
      path,
      {
        bodyLimit: BODY_LIMIT_BYTES,
        // Before the body is read, which is then not waited for either.
        onRequest: async (request, reply) => {
          reply.header('connection', 'close');
          reportingGateway(services, senderOf(request));
          reply.removeHeader('connection');
        },
        config: { realStatus: true },
        schema: {
          hide: path.endsWith('/'),
          tags: ['gateways'],
          summary: "A vendor's delivery report, answered as that vendor expects",
          params,
          response: {
            ...imageFaults,
            200: { description: 'taken', content: { '*/*': { schema: Type.Unsafe<string>({}) } } },
          },
        },
      },
      async (request, reply) => {
        const { body, headers } = request;
        const text = typeof body === 'string' ? body : '';
        const ack = await takeReports(services, senderOf(request), { body: text, headers });
        return reply
          .code(ack.status as 200)
          .type(ack.contentType)
          .serializer(String)
          .send(ack.body);
      },
    );
  }
};

function senderOf(request: FastifyRequest<{ Params: Static<typeof params> }>): ReportSender {
  return { ...request.params, clientAddress: clientSubject(request.ip, request.socket.remoteAddress) };
}
