/** The public listener: every plugin and route, in order. */
import cookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { boundConnections, listenerOptions } from '../core/listener.ts';
import { redactText } from '../core/logger.ts';
import { answers, sendError } from './plugins/answers.ts';
import { clientError } from './plugins/client-error.ts';
import { crossSite } from './plugins/cross-site.ts';
import { documentation } from './plugins/documentation.ts';
import { toServiceError } from './plugins/fault-mapping.ts';
import { forwardedHeaders } from './plugins/forwarded-headers.ts';
import { loadShedding } from './plugins/load-shedding.ts';
import { pages } from './plugins/pages.ts';
import { requestMetrics } from './plugins/request-metrics.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { securityLog } from './plugins/security-log.ts';
import { widget } from './plugins/widget.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts';
import { applicationRoutes } from './routes/application.ts';
import { gatewayReportRoutes } from './routes/gateway-reports.ts';
import { houseRoutes } from './routes/houses.ts';
import { imageCodeRoutes } from './routes/image-codes.ts';
import { jwksRoutes } from './routes/jwks.ts';
import { passwordRoutes } from './routes/password.ts';
import { sessionRoutes } from './routes/session.ts';
import { smsCodeCheckRoutes } from './routes/sms-code-checks.ts';
import { smsCodeRoutes } from './routes/sms-codes.ts';
import { smsSendRoutes } from './routes/sms-sends.ts';
import { userRoutes } from './routes/users.ts';
import { verificationRoutes } from './routes/verifications.ts';
import type { Services } from './services.ts';

/** The largest body any route takes is a registration of about 400 bytes. */
const BODY_LIMIT_BYTES = 16 * 1024;

export async function buildApp(services: Services) {
  const app = Fastify({
    loggerInstance: services.logger.child({}, { serializers: { req: requestForLog } }) as FastifyBaseLogger,
    genReqId: requestIdOf,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: services.config.trustProxy ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    ...listenerOptions(services.config.requestTimeoutMs),
    routerOptions: { maxParamLength: 2048 },
    // Strict input: nothing is coerced, nothing is dropped silently.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    frameworkErrors: (error, request, reply) => sendError(request, reply, toServiceError(error)),
    clientErrorHandler: clientError,
  }).withTypeProvider<TypeBoxTypeProvider>();
  boundConnections(app.server);
  // Fastify's own parser for it would hand a route a string.
  app.removeContentTypeParser('text/plain');
  // Some clients name a type with every request: where no body is wanted, none is missed.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) =>
    body === '' && !request.routeOptions.schema?.body ? done(null) : parseJson(request, body, done),
  );

  const { load, metrics } = services;
  // While it drains, whoever keeps a connection is sent to another process.
  app.addHook('onSend', async (_request, reply) => {
    if (services.stopping.signal.aborted) reply.header('connection', 'close');
  });
  services.logLevel.follow(app.log);
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
  await app.register(answers, { load });
  await app.register(loadShedding, { load, metrics });
  await app.register(securityHeaders);
  await app.register(crossSite, services.config);
  await app.register(forwardedHeaders, services.config);
  await app.register(cookie);
  await app.register(requestMetrics, { metrics });
  await app.register(securityLog, { keyring: services.keyring, metrics });
  await app.register(documentation);
  await app.register(pages, { brand: services.config });
  await app.register(widget);
  await app.register(
    async (api) => {
      const routes = api.withTypeProvider<TypeBoxTypeProvider>();
      await smsCodeRoutes(routes, services);
      await smsSendRoutes(routes, services);
      await smsCodeCheckRoutes(routes, services);
      await userRoutes(routes, services);
      await sessionRoutes(routes, services);
      await passwordRoutes(routes, services);
      await houseRoutes(routes, services);
      // Apart from the rest: pages of other origins may call them.
      await routes.register(async (open) => imageCodeRoutes(open.withTypeProvider<TypeBoxTypeProvider>(), services));
      await routes.register(async (open) => applicationRoutes(open.withTypeProvider<TypeBoxTypeProvider>(), services));
      await routes.register(async (open) => verificationRoutes(open.withTypeProvider<TypeBoxTypeProvider>(), services));
    },
    { prefix: '/api/v1.0' },
  );
  await app.register(async (keys) => jwksRoutes(keys.withTypeProvider<TypeBoxTypeProvider>(), services));
  await app.register(async (vendors) => gatewayReportRoutes(vendors.withTypeProvider<TypeBoxTypeProvider>(), services));
  return app;
}

/** Requests in the log: method and path with mobiles masked; no query, which holds answers. */
function requestForLog(request: { method: string; url: string }) {
  return { method: request.method, url: redactText(request.url.split('?')[0] ?? '') };
}
