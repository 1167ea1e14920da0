ALTER TABLE "sms_send" ALTER COLUMN "mobile_masked" SET DATA TYPE varchar(24);--> statement-breakpoint
ALTER TABLE "sms_send" ALTER COLUMN "purpose" SET DATA TYPE varchar(32);--> statement-breakpoint
ALTER TABLE "sms_send_attempt" ADD COLUMN "chosen" varchar(32);--> statement-breakpoint
ALTER TABLE "sms_send_attempt" ADD COLUMN "price" numeric(12, 6);--> statement-breakpoint
ALTER TABLE "sms_send_attempt" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sms_send" ADD COLUMN "application" varchar(64) DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "sms_send" ADD COLUMN "channel" varchar(8) DEFAULT 'sms' NOT NULL;--> statement-breakpoint
ALTER TABLE "sms_send" ADD COLUMN "country" varchar(2) DEFAULT 'CN' NOT NULL;--> statement-breakpoint
ALTER TABLE "sms_send" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sms_send" ADD COLUMN "verified_for" varchar(32);