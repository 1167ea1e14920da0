/** Tables of PostgreSQL. `ih_user_profile` keeps the names and meaning it had in the application this service replaces. */
import {
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  serial,
  smallint,
  timestamp,
  uniqueIndex,
  varchar,
} from './drizzle.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const users = pgTable(
  'ih_user_profile',
  {
    id: serial('id').primaryKey(),
    name: varchar('name', { length: 32 }).notNull(),
    /** Null: the account is entered by code only. */
    passwordHash: varchar('password_hash', { length: 256 }),
    mobile: varchar('mobile', { length: 11 }).notNull(),
    realName: varchar('real_name', { length: 32 }),
    idCard: varchar('id_card', { length: 20 }),
    avatarUrl: varchar('avatar_url', { length: 128 }),
    /** Counted up by whatever ends all sessions of the user: a session of an earlier count is dead. */
    sessionEpoch: integer('session_epoch').notNull().default(0),
    createTime: moment('create_time').notNull().defaultNow(),
    updateTime: moment('update_time').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('ih_user_profile_mobile_key').on(table.mobile)],
);

/** Slides of the home page; at most five are shown, the lowest position first. */
export const houseSlides = pgTable('ih_house_slide', {
  id: serial('id').primaryKey(),
  houseId: integer('house_id').notNull(),
  title: varchar('title', { length: 64 }).notNull(),
  /** In English; null: there is only the other one. */
  titleEn: varchar('title_en', { length: 64 }),
  imgUrl: varchar('img_url', { length: 256 }).notNull(),
  position: smallint('position').notNull().default(0),
});

/** One row per send. The mobile is there masked, to be read, and as a keyed digest, to be joined. */
export const smsSends = pgTable(
  'sms_send',
  {
    id: varchar('id', { length: 32 }).primaryKey(),
    application: varchar('application', { length: 64 }).notNull().default('default'),
    channel: varchar('channel', { length: 8 }).notNull().default('sms'),
    country: varchar('country', { length: 2 }).notNull().default('CN'),
    mobileMasked: varchar('mobile_masked', { length: 24 }).notNull(),
    mobileDigest: varchar('mobile_digest', { length: 64 }).notNull(),
    purpose: varchar('purpose', { length: 32 }).notNull(),
    status: varchar('status', { length: 16 }).notNull(),
    gateway: varchar('gateway', { length: 64 }),
    gatewayMessageId: varchar('gateway_message_id', { length: 128 }),
    attempts: smallint('attempts').notNull().default(0),
    errorCode: varchar('error_code', { length: 64 }),
    queuedAt: moment('queued_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    sentAt: moment('sent_at'),
    finishedAt: moment('finished_at'),
    /** When the code was entered, and what it was used for. */
    verifiedAt: moment('verified_at'),
    verifiedFor: varchar('verified_for', { length: 32 }),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('sms_send_queued_at_idx').on(table.queuedAt),
    index('sms_send_mobile_digest_idx').on(table.mobileDigest, table.queuedAt),
    index('sms_send_gateway_message_idx').on(table.gateway, table.gatewayMessageId),
  ],
);

/**
 * One row per gateway call (core/attempt.ts, whose names the columns bear), written before the call: a row without a
 * result is a call whose outcome nobody saw.
 */
export const smsSendAttempts = pgTable(
  'sms_send_attempt',
  {
    sendId: varchar('send_id', { length: 32 }).notNull(),
    attempt: smallint('attempt').notNull(),
    gateway: varchar('gateway', { length: 64 }).notNull(),
    /** Why this gateway: `first`, `weight`, `same`, `failover`, `forced`. */
    chosen: varchar('chosen', { length: 32 }),
    startedAt: moment('started_at').notNull(),
    durationMs: integer('duration_ms'),
    /** `accepted`, `rejected` or `unknown`; null while the call runs. */
    outcome: varchar('outcome', { length: 16 }),
    /** `transient/gateway` and so on, of a rejection. */
    reason: varchar('reason', { length: 32 }),
    vendorCode: varchar('vendor_code', { length: 64 }),
    gatewayMessageId: varchar('gateway_message_id', { length: 128 }),
    /** Messages counted for the bill; null where the vendor does not tell. */
    units: smallint('units'),
    /** What they cost, in the currency of SMS_PRICE; null where it is not known. */
    price: numeric('price', { precision: 12, scale: 6, mode: 'number' }),
    /** What a delivery report says. */
    deliveredAt: moment('delivered_at'),
  },
  (table) => [primaryKey({ columns: [table.sendId, table.attempt] })],
);

/** What operators did or asked, by whom and why; rows are only added. */
export const operatorActions = pgTable(
  'operator_action',
  {
    id: serial('id').primaryKey(),
    at: moment('at').notNull().defaultNow(),
    actor: varchar('actor', { length: 128 }).notNull(),
    via: varchar('via', { length: 16 }).notNull(),
    action: varchar('action', { length: 64 }).notNull(),
    subject: varchar('subject', { length: 256 }),
    mobileDigest: varchar('mobile_digest', { length: 64 }),
    reason: varchar('reason', { length: 512 }),
  },
  (table) => [index('operator_action_at_idx').on(table.at)],
);
