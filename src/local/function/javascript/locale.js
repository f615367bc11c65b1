// What depends on a language: numbers, dates and the order of words as V8 shows them with English, its default in Lambda.
//
// Deviation: there are the marks and orders of a few languages, and English for all others; of time zones there is UTC.
(function (host) {
  'use strict';
  // Digits in groups, and the mark before fractions.
  const MARKS = { en: [',', '.'], de: ['.', ','], es: ['.', ','], it: ['.', ','], nl: ['.', ','], pt: ['.', ','], fr: ['\u202f', ','], sv: ['\u00a0', ','] };
  const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$', MXN: 'MX$', NZD: 'NZ$', ILS: '₪', VND: '₫' };
  const WHOLE = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK']);
  const localeOf = (locales) => {
    const locale = String((Array.isArray(locales) ? locales[0] : locales) ?? 'en-US');
    if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(locale)) throw new RangeError(`Incorrect locale information provided`);
    return locale;
  };
  const languageOf = (locale) => locale.split('-')[0].toLowerCase();
  const grouped = (digits, mark, locale) => (locale === 'en-IN' && digits.length > 3
    ? `${digits.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, mark)}${mark}${digits.slice(-3)}`
    : digits.replace(/\B(?=(\d{3})+$)/g, mark));
  const rounded = (text, least, most) => {
    // Half away from zero, on the digits as they are shown.
    const [whole, fraction = ''] = text.split('.');
    if (fraction.length <= most) return [whole, fraction.padEnd(least, '0')];
    const kept = BigInt(whole + fraction.slice(0, most)) + (fraction[most] >= '5' ? 1n : 0n);
    const digits = String(kept).padStart(whole.length + most, '0');
    const cut = digits.length - most;
    let rest = digits.slice(cut);
    while (rest.length > least && rest.endsWith('0')) rest = rest.slice(0, -1);
    return [digits.slice(0, cut) || '0', rest];
  };
  const plain = (value) => {
    const text = String(value);
    if (!/e/.test(text)) return text;
    return Math.abs(value) >= 1e21 ? BigInt(value).toString() : value.toFixed(100).replace(/0+$/, '');
  };
  const compact = (size) => {
    for (const [least, mark] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']]) if (size >= least) return [size / least, mark];
    return [size, ''];
  };
  const numberParts = (value, locale, options) => {
    const { style = 'decimal', currency, useGrouping = true, notation } = options;
    if (style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
    if (typeof value === 'number' && Number.isNaN(value)) return { sign: '', body: 'NaN' };
    const isNegative = value < 0 || Object.is(value, -0);
    let size = typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value);
    if (size === Infinity) return { sign: isNegative ? '-' : '', body: '∞' };
    if (style === 'percent') size *= 100;
    let mark = '';
    if (notation === 'compact') [size, mark] = compact(Number(size));
    const usual = style === 'currency' ? (WHOLE.has(currency) ? [0, 0] : [2, 2]) : style === 'percent' ? [0, 0] : notation === 'compact' ? [0, size < 100 && mark !== '' ? 1 : 0] : [0, 3];
    let least = options.minimumFractionDigits ?? Math.min(usual[0], options.maximumFractionDigits ?? usual[0]);
    let most = options.maximumFractionDigits ?? Math.max(usual[1], least);
    if (least > most || most > 100 || least < 0) throw new RangeError('maximumFractionDigits value is out of range.');
    if (options.maximumSignificantDigits !== undefined) {
      size = Number(Number(size).toPrecision(options.maximumSignificantDigits));
      [least, most] = [0, 100];
    }
    let [whole, fraction] = rounded(plain(size), least, most);
    whole = whole.padStart(options.minimumIntegerDigits ?? 1, '0');
    const [group, point] = MARKS[languageOf(locale)] ?? MARKS.en;
    const digits = useGrouping && useGrouping !== 'false' ? grouped(whole, group, locale) : whole;
    return { sign: isNegative ? '-' : '', body: `${digits}${fraction === '' ? '' : point + fraction}${mark}` };
  };
  const UNITS = { kilobyte: 'kB', megabyte: 'MB', gigabyte: 'GB', byte: 'byte', percent: '%', kilometer: 'km', meter: 'm', celsius: '°C', second: 'sec', minute: 'min', hour: 'hr', kilogram: 'kg' };
  const number = (value, locales, options = {}) => {
    const locale = localeOf(locales);
    let { sign, body } = numberParts(value, locale, options);
    if (sign === '' && options.signDisplay === 'always') sign = '+';
    if (options.style === 'percent') return `${sign}${body}${languageOf(locale) === 'en' ? '' : '\u00a0'}%`;
    if (options.style === 'unit') return `${sign}${body} ${UNITS[options.unit] ?? options.unit}`;
    if (options.style !== 'currency') return sign + body;
    const code = String(options.currency).toUpperCase();
    const symbol = options.currencyDisplay === 'code' ? `${code}\u00a0` : SYMBOLS[code] ?? `${code}\u00a0`;
    return languageOf(locale) === 'en' || languageOf(locale) === 'ja' ? `${sign}${symbol}${body}` : `${sign}${body}\u00a0${symbol.trim()}`;
  };

  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  const STYLES = {
    date: { full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }, long: { year: 'numeric', month: 'long', day: 'numeric' }, medium: { year: 'numeric', month: 'short', day: 'numeric' }, short: { year: '2-digit', month: 'numeric', day: 'numeric' } },
    time: { full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' }, long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }, medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' }, short: { hour: 'numeric', minute: '2-digit' } },
  };
  const zone = (name) => {
    if (name === undefined || /^(utc|etc\/utc|gmt|etc\/gmt|\+00:00)$/i.test(name)) return;
    throw new RangeError(`Invalid time zone specified: ${name} (the local cloud runs functions without data of time zones: only UTC is there)`);
  };
  const two = (value) => String(value).padStart(2, '0');
  const part = (type, value) => ({ type, value: String(value) });
  const literal = (value) => part('literal', value);
  const joined = (parts, between) => parts.flatMap((group, index) => (index === 0 ? group : [literal(between), ...group]));
  const dateOrder = (locale, asked, has) => {
    if (has.text) return null;
    if (/^(sv|lt)/.test(locale) || /^(en|fr)-CA/.test(locale)) return [['year', 'month', 'day'], '-', true];
    if (/^(ja|zh)/.test(locale)) return [['year', 'month', 'day'], '/', false];
    if (/^(de|ru|pl|cs|nb|fi|tr)/.test(locale)) return [['day', 'month', 'year'], '.', false];
    if (locale === 'en' || locale === 'en-US') return [['month', 'day', 'year'], '/', false];
    return [['day', 'month', 'year'], '/', !/^(es|pt-PT)/.test(locale)];
  };
  const dateParts = (date, locale, asked) => {
    const values = {
      year: asked.year === '2-digit' ? two(date.getUTCFullYear() % 100) : date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: asked.day === '2-digit' ? two(date.getUTCDate()) : date.getUTCDate(),
    };
    const name = MONTHS[date.getUTCMonth()];
    const has = { text: asked.month === 'long' || asked.month === 'short' || asked.month === 'narrow' };
    values.month = asked.month === 'long' ? name : asked.month === 'short' ? name.slice(0, 3) : asked.month === 'narrow' ? name[0] : asked.month === '2-digit' ? two(values.month) : values.month;
    const day = DAYS[date.getUTCDay()];
    const weekday = asked.weekday === undefined ? [] : [part('weekday', asked.weekday === 'long' ? day : asked.weekday === 'narrow' ? day[0] : day.slice(0, 3))];
    const order = dateOrder(locale, asked, has);
    let parts;
    if (order) {
      const [names, between, isPadded] = order;
      const shown = names.filter((key) => asked[key] !== undefined);
      parts = joined(shown.map((key) => [part(key, isPadded && key !== 'year' ? two(values[key]) : values[key])]), between);
    } else if (locale === 'en' || locale === 'en-US') {
      const first = joined(['month', 'day'].filter((key) => asked[key] !== undefined).map((key) => [part(key, values[key])]), ' ');
      parts = asked.year === undefined ? first : joined([first, [part('year', values.year)]], asked.day === undefined ? ' ' : ', ');
    } else {
      parts = joined(['day', 'month', 'year'].filter((key) => asked[key] !== undefined).map((key) => [part(key, values[key])]), ' ');
    }
    if (weekday.length === 0) return parts;
    return parts.length === 0 ? weekday : joined([weekday, parts], ', ');
  };
  const timeParts = (date, locale, asked) => {
    if (asked.hour === undefined && asked.minute === undefined && asked.second === undefined) return [];
    const isTwelve = asked.hour12 ?? (asked.hourCycle ? /^h1[12]$/.test(asked.hourCycle) : /^(en|en-US|en-CA|en-AU|en-IN|hi|ko)$/.test(locale));
    const hours = date.getUTCHours();
    const groups = [];
    if (asked.hour !== undefined) {
      // Without twelve hours, English of the United States counts from 1 to 24 in V8.
      const value = isTwelve ? hours % 12 || 12 : asked.hour12 === false && locale === 'en-US' && hours === 0 ? 24 : hours;
      groups.push([part('hour', asked.hour === '2-digit' || !isTwelve ? two(value) : value)]);
    }
    if (asked.minute !== undefined) groups.push([part('minute', asked.hour === undefined && asked.second === undefined ? date.getUTCMinutes() : two(date.getUTCMinutes()))]);
    if (asked.second !== undefined) groups.push([part('second', asked.minute === undefined ? date.getUTCSeconds() : two(date.getUTCSeconds()))]);
    const parts = joined(groups, ':');
    if (asked.fractionalSecondDigits) parts.push(literal('.'), part('fractionalSecond', String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, asked.fractionalSecondDigits)));
    if (isTwelve && asked.hour !== undefined) parts.push(literal(' '), part('dayPeriod', DAY_PERIODS[locale]?.[hours < 12 ? 0 : 1] ?? (hours < 12 ? 'AM' : 'PM')));
    if (asked.timeZoneName !== undefined) parts.push(literal(' '), part('timeZoneName', asked.timeZoneName === 'long' ? 'Coordinated Universal Time' : 'UTC'));
    return parts;
  };
  const DAY_PERIODS = { 'en-CA': ['a.m.', 'p.m.'], 'en-GB': ['am', 'pm'], 'en-AU': ['am', 'pm'], 'en-IN': ['am', 'pm'] };
  const FIELDS = ['weekday', 'year', 'month', 'day', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
  const parts = (time, locales, options, usual) => {
    const locale = localeOf(locales);
    zone(options.timeZone);
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) throw new RangeError('Invalid time value');
    let asked = options;
    if (options.dateStyle || options.timeStyle) asked = { ...options, ...STYLES.date[options.dateStyle], ...STYLES.time[options.timeStyle] };
    else if (!FIELDS.some((field) => options[field] !== undefined)) asked = { ...usual, ...options };
    const [day, clock] = [dateParts(date, locale, asked), timeParts(date, locale, asked)];
    if (day.length === 0 || clock.length === 0) return [...day, ...clock];
    const isLong = options.dateStyle === 'full' || options.dateStyle === 'long' || asked.month === 'long';
    const isOnlyDay = asked.weekday !== undefined && asked.month === undefined && asked.day === undefined;
    const between = isLong ? ' at ' : isOnlyDay || /^sv/.test(locale) ? ' ' : ', ';
    return [...day, literal(between), ...clock];
  };
  const written = (list) => list.map(({ value }) => value).join('');
  const DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };
  const method = (prototype, name, value) => Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  const dates = Object.getPrototypeOf(Date.prototype) === Object.prototype ? Date.prototype : Object.getPrototypeOf(Date.prototype);
  const show = (usual, needs) => function (locales, options = {}) {
    if (Number.isNaN(this.getTime())) return 'Invalid Date';
    const asked = needs && !needs.some((field) => options[field] !== undefined) && !options.dateStyle && !options.timeStyle ? { ...usual, ...options } : options;
    return written(parts(this.getTime(), locales, asked, usual));
  };
  method(dates, 'toLocaleDateString', show(DATE, ['weekday', 'year', 'month', 'day']));
  method(dates, 'toLocaleTimeString', show(TIME, ['hour', 'minute', 'second', 'fractionalSecondDigits']));
  method(dates, 'toLocaleString', show({ ...DATE, ...TIME }));
  const { toString, toTimeString } = dates;
  const named = (plainText) => function () {
    const text = plainText.call(this);
    return /GMT\+0000$/.test(text) ? `${text} (Coordinated Universal Time)` : text;
  };
  method(dates, 'toString', named(toString));
  method(dates, 'toTimeString', named(toTimeString));
  method(Number.prototype, 'toLocaleString', function (locales, options) { return number(this.valueOf(), locales, options); });
  method(BigInt.prototype, 'toLocaleString', function (locales, options) { return number(this.valueOf(), locales, options); });

  // The order of words: letters first, then accents, then case, the small letter before the large one.
  const FOLDED = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' };
  const base = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[ßæœøđłı]/g, (letter) => FOLDED[letter]);
  const rank = (character) => (/\s/.test(character) ? 0 : /\p{L}/u.test(character) ? 3 : /\p{N}/u.test(character) ? 2 : 1);
  const PUNCTUATION = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';
  const within = (character) => (rank(character) === 1 && PUNCTUATION.includes(character) ? PUNCTUATION.indexOf(character) : character.codePointAt(0) + 1000);
  const pieces = (text, isNumeric) => (isNumeric ? text.match(/\d+|[^\d]/gu) ?? [] : [...text]);
  const order = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
  const primary = (left, right, isNumeric) => {
    const [ours, theirs] = [pieces(base(left), isNumeric), pieces(base(right), isNumeric)];
    for (let at = 0; at < Math.min(ours.length, theirs.length); at += 1) {
      const [one, other] = [ours[at], theirs[at]];
      if (one === other) continue;
      if (isNumeric && /^\d/.test(one) && /^\d/.test(other)) {
        if (Number(one) !== Number(other)) return order(Number(one), Number(other));
        continue;
      }
      return order(rank(one), rank(other)) || order(within(one), within(other));
    }
    return order(ours.length, theirs.length);
  };
  const accents = (text) => text.normalize('NFD').toLowerCase();
  const swapped = (text) => [...text].map((letter) => (letter === letter.toLowerCase() ? 0 : 1)).join('');
  const compare = (left, right, options = {}) => {
    const [one, other] = [String(left), String(right)];
    const { sensitivity = 'variant', numeric = false, caseFirst } = options;
    const letters = primary(one, other, numeric);
    if (letters !== 0 || sensitivity === 'base') return letters;
    const marks = sensitivity === 'case' ? 0 : order(accents(one), accents(other));
    if (marks !== 0 || sensitivity === 'accent') return marks;
    const cases = order(swapped(one), swapped(other));
    return caseFirst === 'upper' ? -cases : cases;
  };
  method(String.prototype, 'localeCompare', function localeCompare(other, locales, options) { return compare(String(this), other, options); });

  const ordinal = (value) => {
    const [tens, ones] = [value % 100, value % 10];
    if (tens >= 11 && tens <= 13) return 'other';
    return ones === 1 ? 'one' : ones === 2 ? 'two' : ones === 3 ? 'few' : 'other';
  };
  class Format {
    constructor(locales, options = {}) {
      const locale = localeOf(locales);
      Object.defineProperty(this, 'asked', { value: { locale, options } });
    }
    static supportedLocalesOf(locales) { return [locales].flat().filter((locale) => locale !== undefined).map(localeOf); }
    resolvedOptions() { return { locale: this.asked.locale, numberingSystem: 'latn', ...this.asked.options }; }
  }
  class NumberFormat extends Format {
    get format() { return (value) => number(typeof value === 'bigint' ? value : Number(value), this.asked.locale, this.asked.options); }
    formatToParts(value) { return [{ type: 'literal', value: this.format(value) }]; }
  }
  class DateTimeFormat extends Format {
    constructor(locales, options) {
      super(locales, options);
      zone(this.asked.options.timeZone);
    }
    get format() { return (date = Date.now()) => written(this.formatToParts(date)); }
    formatToParts(date = Date.now()) { return parts(Number(date), this.asked.locale, this.asked.options, DATE); }
    formatRange(from, to) { return `${this.format(from)} – ${this.format(to)}`; }
    resolvedOptions() { return { ...super.resolvedOptions(), calendar: 'gregory', timeZone: 'UTC' }; }
  }
  class Collator extends Format {
    get compare() { return (left, right) => compare(left, right, this.asked.options); }
  }
  class PluralRules extends Format {
    select(value) { return this.asked.options.type === 'ordinal' ? ordinal(value) : value === 1 ? 'one' : 'other'; }
  }
  class ListFormat extends Format {
    format(list) {
      const items = [...list];
      const word = this.asked.options.type === 'disjunction' ? 'or' : 'and';
      if (items.length < 3) return items.join(` ${word} `);
      return `${items.slice(0, -1).join(', ')}, ${word} ${items[items.length - 1]}`;
    }
  }
  class RelativeTimeFormat extends Format {
    format(value, unit) {
      const name = String(unit).replace(/s$/, '');
      const words = { day: { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' } }[name]?.[value];
      if (this.asked.options.numeric === 'auto' && words) return words;
      const size = Math.abs(value);
      const amount = `${number(size)} ${name}${size === 1 ? '' : 's'}`;
      return value < 0 || Object.is(value, -0) ? `${amount} ago` : `in ${amount}`;
    }
  }
  const Intl = { NumberFormat, DateTimeFormat, Collator, PluralRules, ListFormat, RelativeTimeFormat };
  for (const [name, kind] of Object.entries(Intl)) {
    // They are called with and without `new`.
    Intl[name] = new Proxy(kind, { apply: (target, _, given) => new target(...given) });
  }
  Intl.getCanonicalLocales = (locales) => Format.supportedLocalesOf(locales);
  Intl.supportedValuesOf = (key) => (key === 'timeZone' ? ['UTC'] : []);
  Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl' });
  host.define('Intl', Intl);
});
