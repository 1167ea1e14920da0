/** Runs before the first paint, so that nobody sees the other language flash by: the choice of last time, else the browser's. */
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('language');
  } catch {
    // Storage may be forbidden; the browser's languages decide then.
  }
  const known = navigator.languages.find((language) => /^(zh|en)\b/i.test(language));
  document.documentElement.lang = (chosen ?? known ?? 'zh').startsWith('en') ? 'en' : 'zh-CN';
})();
