/**
 * Runs before the first paint, so that nobody sees the other language flash by: the choice of last time, else the browser's.
 * A script that does not load shows the notice that the page is incomplete, at once; where this one is missing, the style
 * sheet shows it after a while.
 */
(() => {
  const page = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem('language');
  } catch {
    // Storage may be forbidden; the browser's languages decide then.
  }
  const known = (navigator.languages || []).find((language) => /^(zh|en)\b/i.test(language));
  page.lang = (chosen || known || 'zh').startsWith('en') ? 'en' : 'zh-CN';
  const fail = ({ target }) => {
    if (target.nodeName === 'SCRIPT') page.dataset.scripts = 'failed';
  };
  addEventListener('error', fail, true);
})();
