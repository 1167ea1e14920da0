CREATE TABLE "operator_action" (
	"id" serial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" varchar(128) NOT NULL,
	"via" varchar(16) NOT NULL,
	"action" varchar(64) NOT NULL,
	"subject" varchar(256),
	"mobile_digest" varchar(64),
	"reason" varchar(512)
);
--> statement-breakpoint
CREATE INDEX "operator_action_at_idx" ON "operator_action" USING btree ("at");