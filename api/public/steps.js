/** The three steps of a send: queued, sent, delivered. */
const REACHED = { queued: 1, sent: 2, delivered: 3 };

/** No status, or one that failed, hides them. */
export function showSteps(status) {
  const list = document.getElementById('steps');
  const reached = REACHED[status] || 0;
  list.hidden = reached === 0;
  [...list.children].forEach((step, i) => {
    step.classList.toggle('reached', i < reached);
    if (i === reached - 1) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  });
}
