/** An application: a back end with people of its own, which has numbers verified here. `default` is the service's own pages. */
import type { Country } from '../phone-number.ts';
import type { Rate } from '../rate.ts';
import type { Channel } from '../states.ts';

export const DEFAULT_APPLICATION = 'default';

/** What a secret key may do. */
export const SCOPES = ['send', 'check', 'read'] as const;
export type Scope = (typeof SCOPES)[number];

export const LOCALES = ['zh', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export interface ApplicationKey {
  name: string;
  /** SHA-256 of the key; the key itself is nowhere in the service. */
  digest: Buffer;
  scopes: readonly Scope[];
}

export interface WebhookConfig {
  url: string;
  /** Standard Webhooks secrets, decoded; each signs, so that one can be replaced without a gap. None: derived ones. */
  secrets: readonly Buffer[];
  /** Whether the address may be a private one. */
  allowPrivate: boolean;
  /** Whether events carry the number whole. */
  fullNumber: boolean;
}

/** Templates as the gateways' vendors have them, by gateway, purpose (or `default`) and locale (or `default`). */
export type ApplicationTemplates = Readonly<
  Record<string, Readonly<Record<string, Readonly<Partial<Record<Locale | 'default', unknown>>>>>>
>;

export interface Application {
  id: string;
  name: Readonly<Record<Locale, string>>;
  keys: readonly ApplicationKey[];
  /** Known to everybody who reads a page; they count only with an allowed origin and an image code. */
  publishableKeys: readonly string[];
  origins: readonly string[];
  countries: readonly Country[];
  purposes: readonly string[];
  channels: readonly Channel[];
  templates: ApplicationTemplates;
  codeLength: number;
  codeTtlSeconds: number;
  /** Sends of the application, under the service's own limits. */
  limits: readonly Rate[];
  dailyBudget?: number;
  receipt: boolean;
  webhook?: WebhookConfig;
}

/** What codes of one number are kept apart by: the purpose, of applications other than the service itself with their id. */
export function codeScope({ application, purpose }: { application: string; purpose: string }): string {
  return application === DEFAULT_APPLICATION ? purpose : `${application}:${purpose}`;
}
