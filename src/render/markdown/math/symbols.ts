import { pairs } from '../pairs.ts';

export const symbols = pairs(`
    alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ mu=μ nu=ν
    xi=ξ omicron=ο pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω
    Alpha=Α Beta=Β Gamma=Γ Delta=Δ Epsilon=Ε Zeta=Ζ Eta=Η Theta=Θ Iota=Ι Kappa=Κ Lambda=Λ Mu=Μ Nu=Ν Xi=Ξ Omicron=Ο Pi=Π Rho=Ρ
    Sigma=Σ Tau=Τ Upsilon=Υ Phi=Φ Chi=Χ Psi=Ψ Omega=Ω imath=ı jmath=ȷ
    R=ℝ Reals=ℝ reals=ℝ N=ℕ natnums=ℕ Z=ℤ Q=ℚ C=ℂ Complex=ℂ cnums=ℂ
    times=× cdot=· cdotp=· div=÷ pm=± mp=∓ ast=∗ star=⋆ circ=∘ bullet=• oplus=⊕ ominus=⊖ otimes=⊗ odot=⊙
    le=≤ leq=≤ leqslant=≤ leqq=≤ ge=≥ geq=≥ geqslant=≥ geqq=≥ ne=≠ neq=≠ lt=< gt=> ll=≪ gg=≫ prec=≺ succ=≻ approx=≈ equiv=≡
    sim=∼ simeq=≃ cong=≅ asymp=≍ doteq=≐ coloneqq=≔ triangleq=≜ propto=∝
    in=∈ isin=∈ notin=∉ ni=∋ subset=⊂ subseteq=⊆ subsetneq=⊊ supset=⊃ supseteq=⊇ cup=∪ cap=∩ uplus=⊎ setminus=∖ complement=∁
    emptyset=∅ varnothing=∅ empty=∅
    forall=∀ exists=∃ nexists=∄ neg=¬ lnot=¬ land=∧ wedge=∧ lor=∨ vee=∨ top=⊤ bot=⊥ vdash=⊢ models=⊨ mid=∣ nmid=∤ parallel=∥ perp=⊥
    to=→ rightarrow=→ leftarrow=← gets=← leftrightarrow=↔ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ implies=⇒ impliedby=⇐ iff=⇔
    mapsto=↦ longmapsto=↦ hookrightarrow=↪ uparrow=↑ downarrow=↓ updownarrow=↕ longrightarrow=⟶ longleftarrow=⟵ Longrightarrow=⇒
    Longleftarrow=⇐ Longleftrightarrow=⇔ nearrow=↗ searrow=↘ swarrow=↙ nwarrow=↖
    infty=∞ partial=∂ nabla=∇ sum=∑ prod=∏ coprod=∐ int=∫ iint=∬ oint=∮ bigcup=⋃ bigcap=⋂ bigoplus=⨁ bigotimes=⨂ bigvee=⋁
    bigwedge=⋀ angle=∠ degree=° triangle=△ square=□ Box=□ blacksquare=■ Diamond=◇ bigcirc=◯ checkmark=✓ therefore=∴ because=∵
    prime=′ dagger=† ddagger=‡ ell=ℓ hbar=ℏ wp=℘ Re=ℜ Im=ℑ aleph=ℵ clubsuit=♣ diamondsuit=♦ heartsuit=♥ spadesuit=♠
    ldots=… cdots=⋯ dots=… dotsc=… dotsb=⋯ dotsm=⋯ dotso=… vdots=⋮ ddots=⋱
    lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉ langle=⟨ rangle=⟩ lparen=( rparen=) lbrack=[ rbrack=] lbrace={ rbrace=}
    vert=| Vert=‖ |=‖ backslash=\\ colon=: sharp=♯
    rarr=→ larr=← harr=↔ Rarr=⇒ Larr=⇐ Harr=⇔ infin=∞ exist=∃ lang=⟨ rang=⟩ sdot=· bull=• intercal=⊺
`);

export const functions =
  'sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth log ln lg exp max min sup inf lim limsup liminf gcd lcm det dim ' +
  'ker hom deg arg argmax argmin Pr mod bmod';

export const blackboard = pairs(`
  A=𝔸 B=𝔹 C=ℂ D=𝔻 E=𝔼 F=𝔽 G=𝔾 H=ℍ I=𝕀 J=𝕁 K=𝕂 L=𝕃 M=𝕄 N=ℕ O=𝕆 P=ℙ Q=ℚ R=ℝ S=𝕊 T=𝕋 U=𝕌 V=𝕍 W=𝕎 X=𝕏 Y=𝕐 Z=ℤ 1=𝟙 k=𝕜
`);

export const accents = pairs(`
  overline=\u0305 bar=\u0304 hat=\u0302 widehat=\u0302 vec=\u20d7 overrightarrow=\u20d7 overleftarrow=\u20d6 tilde=\u0303
  widetilde=\u0303 dot=\u0307 ddot=\u0308 acute=\u0301 grave=\u0300 check=\u030c breve=\u0306 mathring=\u030a underline=\u0332
`);
