/** TeX commands that are one character, or one word, of readable text. */

function table(pairs: string): ReadonlyMap<string, string> {
  return new Map(
    pairs
      .trim()
      .split(/\s+/u)
      .map((pair) => {
        const [name = '', value = ''] = pair.split('=', 2);
        return [name, value] as const;
      }),
  );
}

export const symbols: ReadonlyMap<string, string> = new Map([
  ...table(`
    alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ mu=μ nu=ν
    xi=ξ omicron=ο pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω
    Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω
    times=× cdot=· div=÷ pm=± mp=∓ ast=∗ star=⋆ circ=∘ bullet=• oplus=⊕ otimes=⊗ odot=⊙
    le=≤ leq=≤ leqslant=≤ ge=≥ geq=≥ geqslant=≥ ne=≠ neq=≠ lt=< gt=> ll=≪ gg=≫ approx=≈ equiv=≡ sim=∼ simeq=≃ cong=≅ propto=∝
    in=∈ notin=∉ ni=∋ subset=⊂ subseteq=⊆ supset=⊃ supseteq=⊇ cup=∪ cap=∩ setminus=∖ emptyset=∅ varnothing=∅
    forall=∀ exists=∃ neg=¬ lnot=¬ land=∧ wedge=∧ lor=∨ vee=∨ top=⊤ bot=⊥ vdash=⊢ models=⊨ mid=∣ nmid=∤ parallel=∥ perp=⊥
    to=→ rightarrow=→ leftarrow=← gets=← leftrightarrow=↔ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ implies=⇒ iff=⇔ mapsto=↦
    uparrow=↑ downarrow=↓ longrightarrow=⟶
    infty=∞ partial=∂ nabla=∇ sum=∑ prod=∏ int=∫ oint=∮ bigcup=⋃ bigcap=⋂ angle=∠ degree=° triangle=△ square=□ therefore=∴
    because=∵ prime=′ ell=ℓ hbar=ℏ Re=ℜ Im=ℑ aleph=ℵ
    ldots=… cdots=⋯ dots=… dotsc=… dotsb=⋯ vdots=⋮ ddots=⋱
    lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉ langle=⟨ rangle=⟩ lvert=| rvert=| vert=| lbrace={ rbrace=} backslash=\\ colon=:
  `),
  ['bmod', ' mod '],
  ['mod', ' mod '],
]);

export const functions: ReadonlySet<string> = new Set(
  'sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp max min sup inf lim gcd lcm det dim ker deg arg Pr'.split(
    ' ',
  ),
);

export const blackboard = table('N=ℕ Z=ℤ Q=ℚ R=ℝ C=ℂ P=ℙ F=𝔽 B=𝔹 E=𝔼 H=ℍ');
