/** The home page's slides: a list that scrolls sideways and stops at each picture. Nothing moves by itself. */
import { call, complaint } from './api-client.js';
import { say } from './language.js';

const byId = (id) => document.getElementById(id);

export async function showSlides() {
  const list = byId('slides');
  const answer = await call('GET', '/houses/index');
  const failed = answer.errcode !== '0';
  byId('slides-failed').hidden = !failed;
  list.hidden = failed;
  if (failed) return say(byId('slides-notice'), ...complaint(answer));
  list.replaceChildren(...answer.data.map(slide));
}

function slide({ title, title_en, img_url }) {
  const item = document.createElement('li');
  const image = new Image(1280, 480);
  image.alt = '';
  image.src = img_url;
  const caption = document.createElement('p');
  // The style sheet shows one of both; a title without another is for everybody.
  caption.append(words(title, 'zh-CN', title_en && 'zh'));
  if (title_en) caption.append(words(title_en, 'en', 'en'));
  item.append(image, caption);
  return item;
}

function words(text, lang, shownIn = '') {
  const span = document.createElement('span');
  span.lang = lang;
  span.className = shownIn;
  span.textContent = text;
  return span;
}

/** Scrolls by one slide; how smoothly is the style sheet's business. */
function move(direction) {
  const list = byId('slides');
  list.scrollBy({ left: direction * (list.firstElementChild?.clientWidth ?? 0) });
}

byId('previous').addEventListener('click', () => move(-1));
byId('next').addEventListener('click', () => move(1));
byId('again').addEventListener('click', async () => {
  await showSlides();
  // The button is gone, and the focus with it.
  if (byId('slides-failed').hidden) byId('slides').focus();
});
