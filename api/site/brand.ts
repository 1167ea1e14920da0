/** Name, colour, logo and links of the settings put into the sources of the pages. */
import { readFileSync } from 'node:fs';
import { mix } from '../../core/color.ts';
import type { Config } from '../../core/config.ts';
import { texts } from '../../core/texts.ts';
import type { Texts } from './texts.ts';

export type Brand = Pick<
  Config,
  | 'brandName'
  | 'brandNameEn'
  | 'brandClaim'
  | 'brandClaimEn'
  | 'brandColor'
  | 'brandLogo'
  | 'termsUrl'
  | 'privacyUrl'
  | 'supportContact'
>;

/** What replaces the pages' own: texts, and sources by name. */
export interface Branding {
  texts: Texts;
  rewrite(name: string, source: string): string;
}

/** Colours of the pages that follow from the accent, in `page.css` and in the drawings. */
const ACCENT = '#1d6b57';
const derived = (accent: string): Record<string, string> => ({
  [ACCENT]: accent,
  '#14503f': mix(accent, '#000000', 0.75),
  '#e6f0ea': mix(accent, '#fffefb', 0.1),
  '#7fcdb4': mix(accent, '#ffffff', 0.4),
  '#a3dfcb': mix(accent, '#ffffff', 0.28),
  '#0b211a': mix(accent, '#000000', 0.3),
  '#1f302a': mix(accent, '#19211e', 0.2),
  '#3f8a75': mix(accent, '#ffffff', 0.8),
  '#1f4a3f': mix(accent, '#000000', 0.7),
});

export function createBranding(brand: Brand): Branding {
  const colors = Object.entries(brand.brandColor ? derived(brand.brandColor) : {});
  const logo = brand.brandLogo && readFileSync(brand.brandLogo, 'utf8');
  const words: Record<string, readonly [zh: string, en: string]> = {
    brand: [brand.brandName, brand.brandNameEn],
    claim: [brand.brandClaim, brand.brandClaimEn],
    support: brand.supportContact ? [brand.supportContact, brand.supportContact] : texts.support,
  };
  const fill = (text: string, language: 0 | 1) =>
    text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word]?.[language] ?? whole);
  return {
    texts: Object.fromEntries(Object.entries(texts).map(([key, [zh, en]]) => [key, [fill(zh, 0), fill(en, 1)]])),
    rewrite(name, source) {
      if (name === 'art/icon.svg' && logo) return logo;
      if (name === 'parts/agreement.html') return agreement(brand);
      if (!/\.(css|svg|html)$/.test(name) || name.startsWith('images/')) return source;
      return colors.reduce((text, [from, to]) => text.replaceAll(from, to), source);
    },
  };
}

/** The line that links the terms; empty without any. */
function agreement({ termsUrl, privacyUrl }: Brand): string {
  const link = (url: string, key: string) => `<a href="${url.replaceAll('"', '%22')}">{{${key}}}</a>`;
  const links = [termsUrl && link(termsUrl, 'terms'), privacyUrl && link(privacyUrl, 'privacy')].filter(Boolean);
  return links.length > 0
    ? `<p class="hint agreement">{{agreementBefore}} ${links.join(' {{agreementAnd}} ')}</p>`
    : '';
}
