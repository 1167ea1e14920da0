/** Settings of what the pages look like and whose they are. */
import { contrast } from './color.ts';
import { optional, optionalText, textSetting } from './setting.ts';

/** WCAG 2.2 AA for text. */
const LEAST_CONTRAST = 4.5;

function parseColor(text: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw new Error(`"${text}" is not a colour such as #1d6b57`);
  if (contrast(text, '#ffffff') < LEAST_CONTRAST)
    throw new Error('white text could not be read on it: take a darker one');
  return text.toLowerCase();
}

function parseLink(text: string): string {
  if (text.startsWith('/') || /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
  throw new Error('it is neither a path such as /terms.html nor a URL that starts with https://');
}

export const brandSettings = {
  brandName: textSetting('BRAND_NAME', '爱家', 'name of the service on its pages, in Chinese'),
  brandNameEn: textSetting('BRAND_NAME_EN', 'Aijia', 'the same in English'),
  brandClaim: textSetting('BRAND_CLAIM', '一个手机号，安心回家。', 'line beside the forms, in Chinese'),
  brandClaimEn: textSetting('BRAND_CLAIM_EN', 'One number, and you are home.', 'the same in English'),
  brandColor: optional(parseColor)(
    'BRAND_COLOR',
    'colour of buttons and links, such as #1d6b57; white must be readable on it',
  ),
  brandLogo: optionalText('BRAND_LOGO', 'square SVG file, shown beside the name and as icon'),
  termsUrl: optional(parseLink)('TERMS_URL', 'terms of use; with it, forms say that going on means to agree'),
  privacyUrl: optional(parseLink)('PRIVACY_URL', 'privacy policy, named beside the terms of use'),
  supportContact: optionalText('SUPPORT_CONTACT', 'how to reach support, told to whom no SMS can be sent'),
};
