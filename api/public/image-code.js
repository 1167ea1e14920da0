/**
 * The image code in its three forms: a picture, a recording, and a proof that the browser works out by itself. Each form
 * has its own answer under the same id; asking for another form replaces it.
 */
import { complaint, download } from './api-client.js';
import { createField } from './field.js';
import { describe, say } from './language.js';
import { prove } from './proof-of-work.js';
import { uuid } from './uuid.js';

const byId = (id) => document.getElementById(id);

export function createImageCode() {
  const id = uuid();
  const [whole, picture, hint, row] = ['image-code-field', 'picture', 'image-code-hint', 'image-code-row'].map(byId);
  // For those who test the page: an operator finds the answer under this id.
  whole.dataset.imageCodeId = id;
  /** What the answer under the id belongs to: `picture`, `sound` or `proof`. */
  let form = 'picture';
  /** The answer was used, or there is none yet. */
  let stale = true;
  let proof = '';
  let sound;
  const field = createField('image-code', {
    clean: (text) => text.normalize('NFKC').replace(/\s/g, ''),
    check: (value) => (proof || value ? undefined : 'imageMissing'),
  });

  function become(next) {
    form = next;
    stale = false;
    proof = '';
    field.set('');
    row.hidden = next === 'proof';
    field.input.inputMode = next === 'sound' ? 'numeric' : 'text';
  }

  async function showPicture() {
    become('picture');
    say(hint, 'pictureHint');
    const answer = await download(`/image_codes/${id}`);
    if (answer.errcode !== '0') return field.fail(...whyNot(answer, 'pictureFailed'));
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(answer.blob);
    describe(picture, 'pictureAlt');
  }

  async function play() {
    if (form !== 'sound') {
      const answer = await download(`/image_codes/${id}/audio`);
      if (answer.errcode !== '0') return field.fail(...whyNot(answer, 'listenFailed'));
      become('sound');
      say(hint, 'listening');
      sound = new Audio(URL.createObjectURL(answer.blob));
    }
    sound.currentTime = 0;
    field.focus();
    await sound.play().catch(() => field.fail('listenFailed'));
  }

  async function work() {
    become('proof');
    const solution = await prove(id, (percent) => say(hint, 'proving', { percent }));
    if (form !== 'proof') return;
    if (solution.proof) {
      proof = solution.proof;
      say(hint, 'proved');
    } else {
      await showPicture();
      field.fail(...whyNot(solution, 'proofFailed'));
    }
  }

  byId('new-picture').addEventListener('click', () => {
    sound?.pause();
    return showPicture();
  });
  picture.addEventListener('click', () => showPicture().then(field.focus));
  byId('listen').addEventListener('click', play);
  byId('prove').addEventListener('click', work);

  return {
    field,
    id,
    text: () => proof || field.value(),
    /** The answer was used: the next one needs a new picture. */
    used() {
      stale = true;
    },
    /** Shows or hides the whole; a used picture is replaced when it is seen again. */
    async show(visible) {
      whole.hidden = !visible;
      if (visible && stale) await showPicture();
    },
  };
}

/** The reason of a download that failed, as the arguments of `fail`. */
function whyNot(answer, otherwise) {
  if (answer.errcode === '4201') return ['pictureLimit', { seconds: answer.data.retry_after }];
  const [key, values] = complaint(answer);
  return key === 'server' ? [otherwise] : [key, values];
}
