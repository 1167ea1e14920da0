ALTER TABLE "ih_house_slide" ADD COLUMN "title_en" varchar(64);--> statement-breakpoint
UPDATE "ih_house_slide" SET "title_en" = "names"."title_en" FROM (VALUES
	('/images/house-lake.svg', 'Cabin by the lake'),
	('/images/house-courtyard.svg', 'Courtyard in the old town'),
	('/images/house-river.svg', 'High above the river'),
	('/images/house-mountain.svg', 'Stone house in the hills'),
	('/images/house-sea.svg', 'White house by the sea')
) AS "names"("img_url", "title_en") WHERE "ih_house_slide"."img_url" = "names"."img_url";
