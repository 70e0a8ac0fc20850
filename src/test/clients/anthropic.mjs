// node anthropic.mjs CALL:MODEL…: calls of Anthropic's client, which reads ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY
import Anthropic from '@anthropic-ai/sdk';
import { collect, report } from './report.mjs';

const client = new Anthropic({ maxRetries: 0 });
const request = { max_tokens: 100, messages: [{ role: 'user', content: 'What is a samovar?' }] };
const weather = {
    name: 'weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const picture = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };

const calls = model => ({
    message: () => client.messages.create({ model, ...request }),
    tools: () => client.messages.create({ model, ...request, tools: [weather] }),
    picture: () => client.messages.create({
        model,
        ...request,
        messages: [{ role: 'user', content: [{ type: 'image', source: picture }, { type: 'text', text: 'What is it?' }] }],
    }),
    stream: async () => collect(
        await client.messages.create({ model, ...request, stream: true }),
        event => (event.type === 'content_block_delta' ? event.delta.text ?? '' : '')),
    count: () => client.messages.countTokens({ model, messages: request.messages }),
});

await report(calls);
