/**
 * Tells the creation of a verification: number, country, purpose and channel are what the application allows; then a send
 * as any other, with an image code where a page asks. Our own accounts are never looked at.
 */
import { isIP } from 'node:net';
import type { Static } from 'typebox';
import type { Application, Locale } from '../../../core/applications/application.ts';
import { clientSecrets, codeOwner } from '../../../core/client-secret.ts';
import { generateSendId } from '../../../core/code.ts';
import { ServiceError } from '../../../core/errors.ts';
import { parsePhoneNumber } from '../../../core/phone-number.ts';
import { createRecipient, type Recipient } from '../../../core/recipient.ts';
import { seal } from '../../../core/seal.ts';
import type { Channel } from '../../../core/states.ts';
import { draftSend, type SendDraft } from '../../../db/redis/sends/reservation.ts';
import type { Verification } from '../../../db/redis/verifications.ts';
import type { Caller } from '../../caller.ts';
import { harderBits } from '../../captcha/proof-of-work.ts';
import { clientSubject } from '../../client-address.ts';
import type { createBody } from '../../schemas/verifications.ts';
import type { Services } from '../../services.ts';
import { noteRefusal } from '../note-refusal.ts';
import { sendCode } from '../send-code.ts';
import { takeImageCode } from '../take-image-code.ts';
import { stateOf } from './read.ts';

export interface CreateRequest {
  body: Static<typeof createBody>;
  locale: Locale;
  /** Of the connection: a page's own address. */
  clientAddress: string;
  requestId: string;
}

/** Throws a ServiceError of the catalogue for every refusal. */
export async function createVerification(services: Services, { application, by }: Caller, request: CreateRequest) {
  const { clock, keyring, verifications, webhookEvents } = services;
  const { body, locale } = request;
  const purpose = allowed(application.purposes, body.purpose, 'purpose');
  const channel = allowed(application.channels, body.channel, 'channel');
  const recipient = parseRecipient(services, application, body.to, channel);
  const [id, sendId] = [generateSendId(), generateSendId()];
  const clientAddress = by === 'page' ? request.clientAddress : addressOf(body.client_address);
  const draft = draftOf(application, { id, sendId, purpose, recipient, locale, clientAddress });
  let solved = false;
  const prove = async () => {
    if (by === 'page') {
      const worth = await takeImageCode(services, imageAnswer(body), request.clientAddress);
      draft.harder = worth >= harderBits(services.config.imageCodePowBits);
    }
    solved = true;
    await verifications.create(id, {
      application: application.id,
      purpose,
      channel,
      locale,
      sealedTo: seal(keyring, recipient.address, id),
      toMasked: recipient.masked,
      country: recipient.country,
      ...(body.reference === undefined ? {} : { reference: body.reference }),
      createdAt: clock(),
    });
    draft.releases.push(() => verifications.remove(id));
  };
  const times = await sendCode(services, draft, { prove, requestId: request.requestId }).catch((error: unknown) => {
    noteRefusal(services, draft, error, by === 'page' && !solved);
    throw error;
  });
  await verifications.addSend(id, sendId, times.expiresAt);
  const verification = (await verifications.get(id)) as Verification;
  // When its time is over somebody has to say so; whether it is then, the worker asks the verification.
  await webhookEvents.tell(verification, 'verification.expired', { delayMs: verification.expiresAt - clock() });
  const state = await stateOf(services, { verification });
  return { ...state, client_secret: clientSecrets(keyring, id)[0] };
}

/** A send of a verification; its codes are the verification's own. */
export function draftOf(
  application: Application,
  given: Pick<SendDraft, 'sendId' | 'recipient' | 'purpose' | 'clientAddress'> & { id: string; locale: Locale },
): SendDraft {
  const { id, locale, ...draft } = given;
  const { codeLength, codeTtlSeconds } = application;
  return draftSend({
    ...draft,
    application: application.id,
    browser: codeOwner(id),
    verification: { id, locale, codeLength, codeTtlSeconds },
  });
}

/** What was asked for, if the application has it; its first one when nothing was. */
export function allowed<T extends string>(known: readonly T[], asked: string | undefined, field: string): T {
  const found = asked === undefined ? known[0] : known.find((one) => one === asked);
  if (found === undefined) throw new ServiceError('PARAM_INVALID', { data: { field } });
  return found;
}

/** Throws NUMBER_INVALID, NUMBER_REFUSED with the reason, or COUNTRY_REFUSED. */
function parseRecipient(
  { config, keyring }: Services,
  application: Application,
  to: string,
  channel: Channel,
): Recipient {
  const number = parsePhoneNumber(to.normalize('NFKC'));
  if (!number) throw new ServiceError('NUMBER_INVALID', { data: { field: 'to' } });
  if ('fault' in number) throw new ServiceError('NUMBER_REFUSED', { data: { field: 'to', reason: number.fault } });
  const { e164, country } = number;
  if (!config.smsCountries.includes(country) || !application.countries.includes(country)) {
    throw new ServiceError('COUNTRY_REFUSED', { data: { field: 'to' } });
  }
  return createRecipient(keyring, e164, channel, country);
}

/** Throws PARAM_INVALID for what is no address: by it everybody would be counted as one, or each as another. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIP(text) === 0) throw new ServiceError('PARAM_INVALID', { data: { field: 'client_address' } });
  return clientSubject(text);
}

function imageAnswer({ image_code_id: id, image_code_text: text }: CreateRequest['body']) {
  if (id === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'image_code_id' } });
  if (text === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'image_code_text' } });
  return { id, text };
}
