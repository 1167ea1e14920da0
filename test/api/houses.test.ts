/** The home page's slides: seeded, at most five, and their pictures exist. */
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { type Answer, startApi } from '../support/api.ts';

t.test('slides', async (t) => {
  const api = await startApi(t);
  const answer = (await api.get('/houses/index')).json<Omit<Answer, 'data'> & { data: Record<string, unknown>[] }>();
  t.equal(answer.errcode, '0');
  t.equal(answer.data.length, 5);
  for (const slide of answer.data) {
    t.match(slide, { house_id: Number, title: /./, title_en: /^[A-Z]/, img_url: /^\/images\/[\w-]+\.svg$/ });
    const picture = await readFile(`${root}api/public${slide.img_url}`, 'utf8');
    t.match(picture, /^<svg /);
    t.notMatch(picture, /style=|<style|<script|href=/, 'nothing that a strict content security policy would stop');
    const response = await api.app.inject({ url: String(slide.img_url) });
    t.equal(response.statusCode, 200);
    t.match(response.headers['content-type'], /^image\/svg\+xml/);
  }

  const { pool } = api.services.postgres;
  await pool.query(
    `INSERT INTO ih_house_slide (house_id, title, img_url, position) VALUES (9, '首页', '/images/x.svg', 0)`,
  );
  const more = (await api.get('/houses/index')).json();
  t.equal(more.data.length, 5, 'five at most');
  t.strictSame(more.data[0], { house_id: 9, title: '首页', img_url: '/images/x.svg' }, 'the lowest position first');
  await pool.query('DELETE FROM ih_house_slide');
  t.match((await api.get('/houses/index')).json(), { errcode: /^0$/, data: [] });
  await pool.query('DROP TABLE ih_house_slide');
  t.match((await api.get('/houses/index')).json(), { errcode: '4001', errmsg: '数据库异常' });
});
