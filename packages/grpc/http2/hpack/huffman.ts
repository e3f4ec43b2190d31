/** The length in bits of each byte's code and, last, of the code that ends a string; one digit of base 36 each (RFC 7541, appendix B). */
const CODE_LENGTHS = "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca" +
  "d67777777777777777777777878djde6f56565666577666567655677777fbeds" +
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu";
const LONGEST = 30;
const END = 256;

/** How many bits are decoded at a time: fewer than the shortest code has, so that no step ends two. */
const STEP_BITS = 4;
const SHORTEST = 5;
/** What a step comes to besides a node: the symbol that it ends, counted from 1, in this place. */
const SYMBOL_PLACE = 256;
const FORBIDDEN = -1;

/** Inner nodes, each with where a 0 and a 1 lead: to another one or, below 0, to the symbol of which it is the complement. */
const TREE = codeTree();
/** What a step of four bits comes to from each node. */
const STEPS = Int32Array.from(
  { length: TREE.length << STEP_BITS },
  (_, place) => step(place >> STEP_BITS, place & 0xf),
);
/** Where a string may end: after up to seven ones, the start of the ending code (RFC 7541, 5.2). */
const ENDS = endNodes();

function codeTree(): readonly (readonly [number, number])[] {
  const tree: [number, number][] = [[0, 0]];
  let code = 0;
  // The codes of one length are consecutive numbers, in the order of their symbols.
  for (let length = SHORTEST; length <= LONGEST; length++) {
    for (let symbol = 0; symbol <= END; symbol++) {
      if (parseInt(CODE_LENGTHS[symbol]!, 36) === length) plant(tree, { code: code++, length, symbol });
    }
    code *= 2;
  }
  return tree;
}

function plant(tree: [number, number][], leaf: { code: number; length: number; symbol: number }): void {
  let node = tree[0]!;
  for (let bit = leaf.length - 1; bit > 0; bit--) {
    const side = (leaf.code >> bit) & 1;
    if (node[side] === 0) node[side] = tree.push([0, 0]) - 1;
    node = tree[node[side]!]!;
  }
  node[leaf.code & 1] = ~leaf.symbol;
}

function step(node: number, bits: number): number {
  let ended = 0;
  for (let bit = STEP_BITS - 1; bit >= 0; bit--) {
    node = TREE[node]![(bits >> bit) & 1]!;
    if (node === ~END) return FORBIDDEN;
    if (node >= 0) continue;
    ended = ~node + 1;
    node = 0;
  }
  return node + ended * SYMBOL_PLACE;
}

function endNodes(): ReadonlySet<number> {
  const nodes = new Set<number>();
  for (let node = 0; nodes.size <= 7; node = TREE[node]![1]) nodes.add(node);
  return nodes;
}

/** The bytes of a string in HPACK's Huffman code; throws a RangeError for bits that are no code. */
export function decodeHuffman(bytes: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(Math.ceil(bytes.length * 8 / SHORTEST));
  let size = 0;
  let node = 0;
  for (let at = 0; at < bytes.length * 2; at++) {
    const byte = bytes[at >> 1]!;
    const next = STEPS[(node << STEP_BITS) | (at % 2 === 0 ? byte >> 4 : byte & 0xf)]!;
    if (next === FORBIDDEN) throw new RangeError("a string holds what is no Huffman code");
    if (next >= SYMBOL_PLACE) decoded[size++] = (next >> 8) - 1;
    node = next & 0xff;
  }
  if (!ENDS.has(node)) throw new RangeError("a string ends within a Huffman code");
  return decoded.subarray(0, size);
}
