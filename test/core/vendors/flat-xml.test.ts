/** XML as vendors push it, and as an attacker would: a pattern that reads it again and again runs into tap's time limit. */
import t from 'tap';
import { flatXml } from '../../../core/vendors/flat-xml.ts';

t.test('elements with attributes, comments, CDATA and entities', async (t) => {
  const document = `<?xml version="1.0"?><!-- <Request> --><Request kind="x">
    <a type="1"> one </a><b><![CDATA[<two> & ]]>three<!-- no --> &amp; &#20013;</b ><empty/>
    <outer><inner>4</inner></outer></Request>`;
  t.strictSame(flatXml(document, 'Request'), { a: 'one', b: '<two> & three & 中', inner: '4' });
});

t.test('what is no such document', async (t) => {
  for (const document of [
    '',
    'text',
    '<Request>',
    '<Other><a>1</a></Other>',
    '<Request><a>1</a>',
    '<Request',
    '<!--',
  ]) {
    t.equal(flatXml(document, 'Request'), undefined, document);
  }
});

t.test('as large as a push may be, of whatever begins and never ends', async (t) => {
  for (const piece of [
    '<Request>',
    '<!--',
    '<![CDATA[',
    '<a>',
    '<',
    '&',
    '&a',
    '</',
    '<Request><!--',
    '<a ',
    '</Request ',
  ]) {
    const document = `<Request>${piece.repeat(Math.ceil((256 * 1024) / piece.length))}`;
    flatXml(document, 'Request');
    flatXml(`${document}</Request>`, 'Request');
    t.pass(piece);
  }
});
