// `querystring`: the older form of queries, where a name with several values has a list of them.
(function () {
  'use strict';
  const unescape = (text) => { try { return decodeURIComponent(text); } catch { return text.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16))); } };
  const escape = (text) => encodeURIComponent(text);
  const primitive = (value) => (typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '');
  const parse = (text, separator = '&', equals = '=', options = {}) => {
    const found = Object.create(null);
    if (typeof text !== 'string' || text === '') return found;
    const most = options.maxKeys ?? 1000;
    const decode = options.decodeURIComponent ?? unescape;
    for (const piece of text.split(separator).slice(0, most > 0 ? most : undefined)) {
      if (piece === '') continue;
      const at = piece.indexOf(equals);
      const [name, value] = (at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + equals.length)]).map((half) => decode(half.replace(/\+/g, ' ')));
      if (!(name in found)) found[name] = value;
      else if (Array.isArray(found[name])) found[name].push(value);
      else found[name] = [found[name], value];
    }
    return found;
  };
  const stringify = (value, separator = '&', equals = '=', options = {}) => {
    if (typeof value !== 'object' || value === null) return '';
    const encode = options.encodeURIComponent ?? escape;
    return Object.keys(value).flatMap((name) => [value[name]].flat().map((item) => `${encode(name)}${equals}${encode(primitive(item))}`)).join(separator);
  };
  return { parse, stringify, decode: parse, encode: stringify, escape, unescape };
});
