/** The slides of the home page. */
import { asc } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { houseSlides } from './schema.ts';
import { storeCall } from './store-call.ts';

const MOST_SLIDES = 5;

export interface HouseSlide {
  houseId: number;
  title: string;
  titleEn: string | null;
  imgUrl: string;
}

/** At most five slides, the lowest position first; throws DATABASE_ERROR. */
export function listHouseSlides(db: Database): Promise<HouseSlide[]> {
  const { houseId, title, titleEn, imgUrl, position, id } = houseSlides;
  const slides = db.select({ houseId, title, titleEn, imgUrl }).from(houseSlides);
  return storeCall(slides.orderBy(asc(position), asc(id)).limit(MOST_SLIDES).execute());
}
