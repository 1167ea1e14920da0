/** JSON pointers (RFC 6901) into what a vendor answers or pushes. */

/** The part that a pointer names, `''` being the whole; undefined when there is none. */
export function pointTo(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null && Object.hasOwn(part, name)
          ? (part as Record<string, unknown>)[name]
          : undefined,
      document,
    );
}

/** A scalar as the text by which the settings name it; undefined for what is none. */
export function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : undefined;
}
