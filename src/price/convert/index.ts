import type { Conversion, ConversionOrigin } from './conversion.ts';
import { convertGenaiPrices } from './genai-prices.ts';
import { convertLiteLlm } from './litellm.ts';
import { convertModelsDev } from './models-dev.ts';

/** Other projects' price files by the name under which `rates import --from` knows them. */
export const CONVERTERS: Readonly<Record<string, (data: unknown, origin: ConversionOrigin) => Conversion>> = {
  'genai-prices': convertGenaiPrices,
  litellm: convertLiteLlm,
  'models.dev': convertModelsDev,
};
