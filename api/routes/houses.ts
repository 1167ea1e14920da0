/** `GET /houses/index`: the slides of the home page. */
import { Type } from 'typebox';
import { listHouseSlides } from '../../db/house-slides.ts';
import { listAnswerSchema, plainFaults } from '../schemas/answers.ts';
import type { Routes } from './routes.ts';

const slide = Type.Object({
  house_id: Type.Integer(),
  title: Type.String(),
  title_en: Type.Optional(Type.String()),
  img_url: Type.String(),
});

export const houseRoutes: Routes = async (app, { postgres }) => {
  app.get(
    '/houses/index',
    {
      config: { refuseWhenLate: 'first' },
      schema: {
        tags: ['pages'],
        summary: 'The slides of the home page, at most five',
        response: { 200: listAnswerSchema(slide, 'the slides, or refused: 4001, 4201'), ...plainFaults },
      },
    },
    async (_request, reply) => {
      const slides = await listHouseSlides(postgres.db);
      return reply.succeed(
        'OK',
        slides.map(({ houseId, title, titleEn, imgUrl }) => ({
          house_id: houseId,
          title,
          ...(titleEn === null ? {} : { title_en: titleEn }),
          img_url: imgUrl,
        })),
      );
    },
  );
};
