import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableLines, readableMath } from '../../../src/render/markdown/math/math.ts';
import { readings } from './math-reader.ts';

/** A formula in TeX, and what it is worth with these letters. */
interface Tree {
  readonly tex: string;
  readonly value: number;
  /** How strongly it holds together: a sum, a product, a power, one thing. */
  readonly binds: 0 | 1 | 2 | 3;
}

const letters = new Map([
  ['a', 1.3],
  ['b', 2.7],
  ['x', 0.6],
  ['n', 4.1],
]);

const exponents = [
  ['2', 2],
  ['{3}', 3],
  ['{n}', 4.1],
  ['{-1}', -1],
  ['{\\frac{1}{2}}', 0.5],
] as const;

const within = (tree: Tree, binds: Tree['binds']) => (tree.binds >= binds ? tree.tex : `(${tree.tex})`);

const { tree } = fc.letrec<{ tree: Tree }>((tie) => {
  const one = tie('tree');
  const two = fc.tuple(one, one);
  return {
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: 1, max: 99 }).map((value): Tree => ({ tex: String(value), value, binds: 3 })),
      fc.constantFrom(...letters).map(([tex, value]): Tree => ({ tex, value, binds: 3 })),
      two.map(([p, q]): Tree => ({ tex: `${p.tex}+${within(q, 1)}`, value: p.value + q.value, binds: 0 })),
      two.map(([p, q]): Tree => ({ tex: `${p.tex}-${within(q, 1)}`, value: p.value - q.value, binds: 0 })),
      fc.tuple(two, fc.constantFrom('', ' ', '\\cdot ', '\\times ')).map(([[p, q], sign]): Tree => {
        const right = within(q, 1);
        // Two numbers side by side are one.
        const between = /^\{*\d/u.test(right) ? '\\cdot ' : sign;
        return { tex: within(p, 1) + between + right, value: p.value * q.value, binds: 1 };
      }),
      fc.tuple(two, fc.constantFrom('frac', 'dfrac', 'over')).map(([[p, q], name]): Tree => {
        const tex = name === 'over' ? `{${p.tex} \\over ${q.tex}}` : `\\${name}{${p.tex}}{${q.tex}}`;
        return { tex, value: p.value / q.value, binds: 2 };
      }),
      fc.tuple(one, fc.constantFrom(2, 3, 4, 5)).map(([under, index]): Tree => {
        const tex = `\\sqrt${index === 2 ? '' : `[${index}]`}{${under.tex}}`;
        return { tex, value: under.value ** (1 / index), binds: 2 };
      }),
      fc.tuple(one, fc.constantFrom(...exponents)).map(([base, [exponent, value]]): Tree => {
        const tex = base.tex.length === 1 ? base.tex : `{${base.tex}}`;
        return { tex: `${tex}^${exponent}`, value: base.value ** value, binds: 2 };
      }),
      one.map((inner): Tree => ({ tex: `\\left(${inner.tex}\\right)`, value: inner.value, binds: 3 })),
    ),
  };
});

describe('a formula', () => {
  it.each([
    ['\\frac{b-a}{3n}(f(a))', '((b−a)/(3n))(f(a))'],
    ['\\sqrt{ab}c', '√(ab)c'],
    ['90^\\circ', '90°'],
    ['90^{\\circ}C', '90°C'],
    ['2\\frac{1}{2}', '2(1/2)'],
    ['\\frac12\\frac12', '(1/2)(1/2)'],
    ['x \\quad \\frac{a}{b}', 'x (a/b)'],
    ['\\frac{x_1}{y^2}', 'x₁/y²'],
    ['\\frac{10{,}000}{3.14}', '10,000/3.14'],
    ['\\frac{(a+b)}{(c+d)}', '(a+b)/(c+d)'],
    ['\\frac{(a+b)(c)}{2}', '((a+b)(c))/2'],
    ['\\frac{a+b+c} 2', '(a+b+c)/2'],
    ['\\frac{n!}{k!(n-k)!}', 'n!/(k!(n−k)!)'],
    ['\\frac{\\text{all points}}{\\text{count}}', '(all points)/count'],
    ['\\left|\\frac{a}{b}\\right|', '|a/b|'],
    ['\\lvert\\frac{a}{b}\\rvert c', '|a/b| c'],
    ['1/\\frac{1}{x}', '1/(1/x)'],
    ['{a+b \\over c}d', '((a+b)/c)d'],
    ['{n \\choose k}', 'C(n, k)'],
    ['a\\binom{n}{k}', 'a C(n, k)'],
    ['\\sqrt{2}x + \\sqrt2 \\times 3', '√(2)x + √2 × 3'],
    ['\\sqrt{x}^2', '(√x)²'],
    ['\\sqrt{n!}', '√(n!)'],
    ['\\sqrt{(a+b)^2}', '√((a+b)²)'],
    ['\\sqrt[3]{x} + 2\\sqrt[n]{x+1}', '∛x + 2((x+1)^(1/n))'],
    ['\\frac{a}{b}^2', '(a/b)²'],
    ['{x^2}^3', '(x²)³'],
    ['n!^2', '(n!)²'],
    ['x_{b}y + x^\\theta y', 'x_(b)y + x^(θ) y'],
    ['\\log_2\\frac{n}{k} + n\\log n', 'log₂(n/k) + n log n'],
    ['\\sin\\frac{x}{2}\\cos{y}', 'sin(x/2) cos y'],
    ['\\sum_{i=1}^{n}\\frac{1}{i^2}', '∑ᵢ₌₁ⁿ (1/i²)'],
    ['\\lim_{x\\to 0}f(x)', 'lim_(x → 0) f(x)'],
    ['a\\le b\\leq c', 'a ≤ b ≤ c'],
    ['\\Large \\displaystyle x^2', 'x²'],
    ['\\color{red}{x} + \\textcolor{blue}{a+b} + {\\color{green} y}', 'x + a+b + y'],
    ['\\overline{AB} \\hat{x} \\bar{x} \\vec{v}', 'A\u0305B\u0305 x\u0302 x\u0304 v\u20d7'],
    ['\\R \\N \\Z \\Q \\mathbb{C} \\mathbb{1}', 'ℝ ℕ ℤ ℚ ℂ 𝟙'],
    ['x\\in\\R^n', 'x ∈ ℝⁿ'],
    ['\\text{non-empty if } n > 0', 'non-empty if n > 0'],
    ['a \\not= b \\not\\in C', 'a ≠ b ∉ C'],
    ['a \\bmod b \\equiv c \\pmod{m}', 'a mod b ≡ c (mod m)'],
    ['\\operatorname{rad}(n) \\cdot \\mathrm{d}x', 'rad(n) · dx'],
    ['\\left. x \\right|_0', 'x|₀'],
    ['\\{1, 2\\}', '{1, 2}'],
    ['5 \\% 3', '5 % 3'],
    ['2\\boxed{3} + \\boxed{a+b}^2', '2(3) + (a+b)²'],
    ['\\boxed{x = 1}', 'x = 1'],
    ['\\left.\\frac{a}{b}\\right|_{x=0}', '(a/b)|ₓ₌₀'],
    ['c\\text{all of}n', 'c all of n'],
    ['\\mathbf{x+1}^2 + \\textcolor{red}{ab}^2', '(x+1)² + (ab)²'],
    ['{}^nC_k + T_i{}^j', 'ⁿCₖ + Tᵢʲ'],
    ['{x_1}_2 + {ab}_2', '(x₁)₂ + ab₂'],
    ['\\log\\log n', 'log log n'],
    ['\\text{cost}n + k\\mathrm{lcm}(a) + \\mathrm{d}x', 'cost n + k lcm(a) + dx'],
  ])('%s is %s', (tex, text) => {
    expect(readableMath(tex)).toBe(text);
  });

  it.each([
    '\\begin{pmatrix} 1 \\end{pmatrix}',
    '\\weird{x}',
    'x^2^3',
    'x_1_2',
    '\\frac{a',
    'a & b',
    '{',
    '}',
    '\\',
    'x^',
    '\\sqrt[3{x}',
  ])('stays TeX where no line can show it: %s', (tex) => {
    expect(readableMath(tex)).toBeNull();
  });

  it.each([
    ['x = 1\ny = 2', ['x = 1', 'y = 2']],
    ['x = 1 \\\\[2mm] y = 2 \\\\', ['x = 1', 'y = 2']],
    ['\\sum_{i=1}^{n}\n\\frac{\na}{b}', ['∑ᵢ₌₁ⁿ (a/b)']],
    ['\\begin{aligned} a &= b \\& c \\\\\n &= \\frac12 \\end{aligned}', ['a = b & c', '= 1/2']],
    ['\\begin{align*}\nx^2 &\\le 1\n\\end{align*}', ['x² ≤ 1']],
    ['\\begin{aligned} a &= 1 & b &= 2 \\end{aligned}', null],
    ['x = \\begin{aligned} a \\\\ b \\end{aligned}', null],
    ['\\begin{cases} 1 & a \\\\ 2 & b \\end{cases}', null],
    ['\\begin{aligned} A &= \\begin{pmatrix} 1 & 2 \\end{pmatrix} \\end{aligned}', null],
    ['\\sum_{\\substack{a \\\\ b}} c', null],
    ['x^2\n'.repeat(5000), null],
  ])('has lines where it is a block: %.60j', (tex, lines) => {
    expect(readableLines(tex)).toEqual(lines);
  });

  it('is worth the same to every reader, whichever of products, quotients and roots binds stronger', () => {
    fc.assert(
      fc.property(tree, ({ tex, value }) => {
        fc.pre(tex.length <= 600 && Number.isFinite(value));
        const text = readableMath(tex);
        expect(text).not.toBeNull();
        for (const read of readings(text ?? '', letters))
          expect(Math.abs(read - value), `${tex} → ${text}`).toBeLessThanOrEqual(
            1e-6 * Math.max(1, Math.abs(value)),
          );
      }),
      { numRuns: 3000 },
    );
  });

  it('is read in time, whatever it is', () => {
    const piece = fc.constantFrom(
      ..."{}^_\\&#$%!'() ".split(''),
      ...['\\frac', '\\sqrt[', '\\over', '\\left', '\\text{', '\\hat', '2', 'x', '𝒳', '\ud800'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const text = readableMath(pieces.join(''));
        expect(text === null || text === text.trim()).toBe(true);
      }),
    );
    for (const deep of ['\\frac', '{', '\\sqrt{', 'x^', '\\left(', '\\over', '{\\over', '\\hat{'])
      expect(() => readableMath(deep.repeat(100))).not.toThrow();
  });
});
