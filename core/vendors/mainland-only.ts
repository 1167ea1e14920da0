/** What is wrong with an entry that names countries, of a vendor that reaches mainland China alone; else nothing. */
export function mainlandOnly({ countries }: Readonly<Record<string, unknown>>): string | undefined {
  const elsewhere = Array.isArray(countries) && countries.some((country) => country !== 'CN');
  return elsewhere ? '.countries: this vendor reaches mainland China only' : undefined;
}
