CREATE TABLE "ih_house_slide" (
	"id" serial PRIMARY KEY NOT NULL,
	"house_id" integer NOT NULL,
	"title" varchar(64) NOT NULL,
	"img_url" varchar(256) NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ih_user_profile" ADD COLUMN "session_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
INSERT INTO "ih_house_slide" ("house_id", "title", "img_url", "position") VALUES
	(1, '临湖木屋', '/images/house-lake.svg', 1),
	(2, '老城小院', '/images/house-courtyard.svg', 2),
	(3, '江景高层', '/images/house-river.svg', 3),
	(4, '山间石舍', '/images/house-mountain.svg', 4),
	(5, '海边白房', '/images/house-sea.svg', 5);
