/** The length in bits of each byte's code and, last, of the code that ends a string; one digit of base 36 each (RFC 7541, appendix B). */
const CODE_LENGTHS = "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca" +
  "d67777777777777777777777878djde6f56565666577666567655677777fbeds" +
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu";
const LONGEST = 30;
const END = 256;

/** The codes of one length are consecutive numbers, in the order of their symbols. */
interface CodesOfLength {
  readonly first: number;
  readonly symbols: readonly number[];
}

const CODES = codesByLength();

function codesByLength(): readonly CodesOfLength[] {
  const codes: CodesOfLength[] = [];
  let first = 0;
  for (let length = 0; length <= LONGEST; length++) {
    const symbols = [...CODE_LENGTHS].flatMap((digit, symbol) => parseInt(digit, 36) === length ? [symbol] : []);
    codes.push({ first, symbols });
    first = (first + symbols.length) * 2;
  }
  return codes;
}

/** The bytes of a string in HPACK's Huffman code; throws a RangeError for bits that are no code. */
export function decodeHuffman(bytes: Uint8Array): Uint8Array {
  const decoded: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      length++;
      const { first, symbols } = CODES[length] ?? { first: 0, symbols: [END] };
      const symbol = symbols[code - first];
      if (symbol === undefined && length < LONGEST) continue;
      if (symbol === undefined || symbol === END) throw new RangeError("a string holds what is no Huffman code");
      decoded.push(symbol);
      code = 0;
      length = 0;
    }
  }
  // The rest of the last byte is the start of the ending code, all ones.
  if (length > 7 || code !== 2 ** length - 1) throw new RangeError("a string ends within a Huffman code");
  return Uint8Array.from(decoded);
}
