/**
 * The image code in its three forms: a picture, a recording, and a proof that the browser works out by itself. Each form
 * has its own answer under the same id; asking for another form replaces it.
 */
import { call, complaint, download } from './api-client.js';
import { inSeconds, now } from './clock.js';
import { createField } from './field.js';
import { describe, say } from './language.js';
import { prove } from './proof-of-work.js';
import { uuid } from './uuid.js';

const byId = (id) => document.getElementById(id);
const MISSING = { picture: 'imageMissing', sound: 'soundMissing', proof: 'proofPending' };
/** A proof is renewed while it still has this long to live. */
const MARGIN_SECONDS = 20;

export function createImageCode() {
  const id = uuid();
  const [whole, picture, hint, row] = ['image-code-field', 'picture', 'image-code-hint', 'image-code-row'].map(byId);
  // For those who test the page: an operator finds the answer under this id.
  whole.dataset.imageCodeId = id;
  /** What the answer under the id belongs to: `picture`, `sound` or `proof`. */
  let form = 'picture';
  /** The answer was used, or there is none yet. */
  let stale = true;
  let kept = false;
  let proof = '';
  let proofEnds = 0;
  let preparing;
  let sound;
  let asked = 0;
  let turn = Promise.resolve();
  const field = createField('image-code', {
    clean: (text) => text.normalize('NFKC').replace(/\s/g, ''),
    check: (value) => (proof || value ? undefined : MISSING[form]),
  });

  /** One question at a time, and only the last one counts: the server keeps the answer it gave out last. */
  async function inTurn(ask) {
    asked += 1;
    const mine = asked;
    turn = turn.then(ask);
    const answer = await turn;
    return mine === asked ? answer : undefined;
  }

  function become(next) {
    form = next;
    stale = false;
    proof = '';
    if (sound) sound.pause();
    field.set('');
    row.hidden = next === 'proof';
    picture.hidden = next === 'sound';
    field.input.inputMode = next === 'sound' ? 'numeric' : 'text';
  }

  async function showPicture() {
    become('picture');
    say(hint, 'pictureHint');
    const answer = await inTurn(() => download(`/image_codes/${id}`));
    if (!answer) return;
    if (answer.errcode !== '0') return field.fail(...whyNot(answer, 'pictureFailed'));
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(answer.blob);
    describe(picture, 'pictureAlt');
  }

  async function play() {
    if (form !== 'sound') {
      const answer = await inTurn(() => download(`/image_codes/${id}/audio`));
      if (!answer) return;
      if (answer.errcode !== '0') return field.fail(...whyNot(answer, 'listenFailed'));
      become('sound');
      say(hint, 'listening');
      sound = new Audio(URL.createObjectURL(answer.blob));
    }
    sound.currentTime = 0;
    field.focus();
    await sound.play().catch(() => form === 'sound' && field.fail('listenFailed'));
  }

  /** `unasked`: the page works by itself, which the API admits for the first sends of an address; then the picture comes. */
  async function work(unasked, harder) {
    become('proof');
    const show = (percent) => form === 'proof' && say(hint, 'proving', { percent });
    show(0);
    const challenge = await inTurn(() => call('GET', `/image_codes/${id}/pow${harder ? '?harder=1' : ''}`));
    if (!challenge) return;
    const mine = asked;
    if (unasked && challenge.errcode === '0' && !challenge.data.automatic) return showPicture();
    const solution = challenge.errcode === '0' ? await prove(challenge.data, show) : undefined;
    if (mine !== asked || form !== 'proof') return;
    if (solution) {
      proof = solution;
      proofEnds = inSeconds(challenge.data.expires_in - MARGIN_SECONDS);
      field.fail();
      say(hint, 'proved');
    } else {
      await showPicture();
      field.fail(...whyNot(challenge, 'proofFailed'));
    }
  }

  byId('new-picture').addEventListener('click', showPicture);
  picture.addEventListener('click', () => showPicture().then(field.focus));
  byId('listen').addEventListener('click', play);
  byId('prove').addEventListener('click', () => work(false));

  return {
    field,
    id,
    text: () => proof || field.value(),
    /** The answer was used: the next one needs a new picture. */
    used() {
      stale = true;
      proof = '';
      preparing = undefined;
    },
    /** Shows or hides the whole; a used picture is replaced when it is seen again. */
    async show(visible) {
      whole.hidden = !visible && !kept;
      if (!whole.hidden && stale) await showPicture();
    },
    /** From now on it is asked for beside something else, and never hidden. */
    async keep() {
      kept = true;
      this.used();
      await this.show(true);
    },
    /** Works out the harder proof that an answer asked for. Resolves to whether there is one. */
    async proveHarder() {
      await work(false, true);
      return proof !== '';
    },
    /** Works a proof out before it is needed. Resolves to whether there is one; if not, there is a picture to be solved. */
    async prepare() {
      if (form === 'proof' && proof && proofEnds < now()) preparing = undefined;
      if (!preparing) preparing = work(true);
      await preparing;
      return proof !== '';
    },
  };
}

/** The reason of a download that failed, as the arguments of `fail`. */
function whyNot(answer, otherwise) {
  const [key, values] = complaint({ errmsg: '', ...answer });
  return key === 'server' ? [otherwise] : [key, values];
}
