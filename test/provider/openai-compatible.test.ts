import { chatWire } from './chat-wire.ts';
import { providerContract } from '../contract/provider-contract.ts';

providerContract(chatWire('openai-compatible'));
