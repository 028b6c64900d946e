import { anthropic } from './anthropic.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import type { UsageFormat } from './format.ts';
import { google } from './google.ts';
import { googleInteractions } from './google-interactions.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';

/** Every wire format by its id. */
export const usageFormats: Readonly<Record<string, UsageFormat>> = {
  [anthropic.id]: anthropic,
  [bedrockConverse.id]: bedrockConverse,
  [google.id]: google,
  [googleInteractions.id]: googleInteractions,
  [openaiChat.id]: openaiChat,
  [openaiResponses.id]: openaiResponses,
};
