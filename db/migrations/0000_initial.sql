CREATE TABLE "sms_send_attempt" (
	"send_id" varchar(32) NOT NULL,
	"attempt" smallint NOT NULL,
	"gateway" varchar(64) NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"duration_ms" integer,
	"outcome" varchar(16),
	"reason" varchar(32),
	"vendor_code" varchar(64),
	"gateway_message_id" varchar(128),
	CONSTRAINT "sms_send_attempt_send_id_attempt_pk" PRIMARY KEY("send_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "sms_send" (
	"id" varchar(32) PRIMARY KEY NOT NULL,
	"mobile_masked" varchar(11) NOT NULL,
	"mobile_digest" varchar(64) NOT NULL,
	"purpose" varchar(16) NOT NULL,
	"status" varchar(16) NOT NULL,
	"gateway" varchar(64),
	"gateway_message_id" varchar(128),
	"attempts" smallint DEFAULT 0 NOT NULL,
	"error_code" varchar(64),
	"queued_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ih_user_profile" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" varchar(32) NOT NULL,
	"password_hash" varchar(256) NOT NULL,
	"mobile" varchar(11) NOT NULL,
	"real_name" varchar(32),
	"id_card" varchar(20),
	"avatar_url" varchar(128),
	"create_time" timestamp with time zone DEFAULT now() NOT NULL,
	"update_time" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sms_send_queued_at_idx" ON "sms_send" USING btree ("queued_at");--> statement-breakpoint
CREATE INDEX "sms_send_mobile_digest_idx" ON "sms_send" USING btree ("mobile_digest","queued_at");--> statement-breakpoint
CREATE INDEX "sms_send_gateway_message_idx" ON "sms_send" USING btree ("gateway","gateway_message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ih_user_profile_mobile_key" ON "ih_user_profile" USING btree ("mobile");