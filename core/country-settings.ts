/** Settings about countries: where codes may go, what a day there may cost, what one message does. */
import { type Country, isCountry } from './phone-number.ts';
import { define, optional } from './setting.ts';

function parseCountry(text: string): Country {
  if (!isCountry(text)) throw new Error(`"${text}" is no country by ISO 3166, such as CN`);
  return text;
}

function parseCountries(text: string): Country[] {
  const countries = text.split(',').map((item) => parseCountry(item.trim()));
  if (new Set(countries).size < countries.length) throw new Error('it names a country twice');
  return countries;
}

/** `US:500,GB:200` as a number for each country. */
function parsePerCountry(pattern: RegExp, example: string): (text: string) => ReadonlyMap<Country, number> {
  return (text) => {
    const pairs = text.split(',').map((item): [Country, number] => {
      const [country = '', number = '', more] = item.trim().split(':');
      if (more !== undefined || !pattern.test(number)) throw new Error(`"${item.trim()}" is not like ${example}`);
      return [parseCountry(country), Number(number)];
    });
    if (new Set(pairs.map(([country]) => country)).size < pairs.length) throw new Error('it names a country twice');
    return new Map(pairs);
  };
}

export const countrySettings = {
  smsCountries: define(parseCountries)('SMS_COUNTRIES', 'CN', 'countries that codes may go to, by ISO 3166'),
  smsCountryBudgets: optional(parsePerCountry(/^[1-9]\d{0,8}$/, 'US:500'))(
    'SMS_COUNTRY_BUDGETS',
    'messages per day (Beijing) to one country, then a hard stop there: US:500,GB:200',
  ),
  smsCountryPrices: optional(parsePerCountry(/^\d{1,6}(\.\d{1,6})?$/, 'US:0.06'))(
    'SMS_COUNTRY_PRICES',
    'price of one message to a country, else SMS_PRICE: US:0.06',
  ),
};
