/** Fonts that are missing or draw nothing keep a process from starting. In processes of their own: fonts are global. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';

const FONTS = new URL('../../../api/captcha/fonts.ts', import.meta.url).href;
const run = promisify(execFile);

/** Runs a program over fonts.ts in a process of its own. */
const start = (program: string) =>
  run(process.execPath, ['--input-type=module', '-e', `import * as fonts from '${FONTS}'; ${program}`]);

t.test('a process ends at what is no font', async (t) => {
  const started = start("fonts.registerFonts([{ alias: 'a', file: '@fontsource/fredoka/LICENSE' }])");
  await t.rejects(started, { code: 1, stderr: /LICENSE is not a font/ });
});

t.test('each thing that can be wrong with a font is named', async (t) => {
  const { stdout } = await start(`
    const fault = (attempt) => {
      try {
        attempt();
        return 'none';
      } catch (error) {
        return error.message;
      }
    };
    console.log(fault(() => fonts.registerFonts()));
    console.log(fault(() => fonts.registerFonts([{ alias: 'a', file: '@fontsource/fredoka/none.woff2' }])));
    console.log(fault(() => fonts.requireInk('captcha-chewy', ' ')));
  `);
  const [all, missing, blank] = stdout.split('\n');
  t.equal(all, 'none', 'the fonts of the service are all right');
  t.match(missing, /none\.woff2/);
  t.match(blank, /captcha-chewy leaves no ink/);
});
