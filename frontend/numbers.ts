/**
 * Digits as GB/T 15835 sets them. Rounding is not done here: the server publishes decimal text,
 * the page only groups and signs it.
 */
const NBSP = "\u00a0";
const MINUS = "\u2212";

/** "14870.5" → "14 870.5" (groups of three from five integer digits on), "-0.003" → "−0.003". */
export function showNumber(text: string): string {
  const match = /^(-?)(\d+)((?:\.\d+)?)$/.exec(text.trim());
  if (!match) return text;
  const [, sign, whole = "", rest = ""] = match;
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, NBSP);
  return (sign ? MINUS : "") + grouped + rest;
}

/**
 * The plain decimal that somebody typed or pasted, or null if it is not a number.
 * Full-width digits, 1,234.5 and 1 234.5, a typographic minus, 1.2e-3 and 12% are all numbers;
 * 1,23 is not, for nobody can say whether it is a decimal comma or a slip.
 */
export function readNumber(typed: string): string | null {
  const text = typed
    .normalize("NFKC")
    .replace(/[−–—]/g, "-")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
  const match = /^([+-]?)(\d{1,3}(?:[, ]\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d+)?(\s?%)?$/.exec(text);
  if (!match || (match[2] === undefined && match[3] === undefined)) return null;
  const [, sign = "", whole = "0", fraction = "", power = "", percent = ""] = match;
  const plain = (sign === "-" ? "-" : "") + whole.replace(/[, ]/g, "") + fraction + power;
  return plain + percent.trim();
}
