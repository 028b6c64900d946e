/** A text's colour and what is painted behind it, as a browser computed them. */
export interface Sample {
  readonly text: string;
  readonly colour: string;
  readonly background: string;
  readonly large: boolean;
}

/** Returns the contrast ratio of WCAG 2.2, from 1 to 21. */
export function contrastOf({ colour, background }: Sample): number {
  const [one, other] = [luminance(colour), luminance(background)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
