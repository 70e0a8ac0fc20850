// node openai.mjs CALL:MODEL…: calls of OpenAI's client, which reads OPENAI_BASE_URL and OPENAI_API_KEY
import OpenAI from 'openai';
import { collect, report } from './report.mjs';

const client = new OpenAI({ maxRetries: 0 });
const messages = [{ role: 'user', content: 'What is a samovar?' }];
const weather = {
    type: 'function',
    function: {
        name: 'weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
};
const picture = 'data:image/png;base64,iVBORw0KGgo=';

const calls = model => ({
    chat: () => client.chat.completions.create({ model, messages }),
    tools: () => client.chat.completions.create({ model, messages, tools: [weather] }),
    picture: () => client.chat.completions.create({
        model,
        messages: [{
            role: 'user',
            content: [{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: picture } }],
        }],
    }),
    structured: () => client.chat.completions.parse({
        model,
        messages,
        response_format: {
            type: 'json_schema',
            json_schema: {
                name: 'answer',
                strict: true,
                schema: {
                    type: 'object',
                    properties: { text: { type: 'string' } },
                    required: ['text'],
                    additionalProperties: false,
                },
            },
        },
    }),
    stream: async () => collect(
        await client.chat.completions.create({
            model, messages, stream: true, stream_options: { include_usage: true },
        }),
        chunk => chunk.choices[0]?.delta?.content ?? ''),
    responses: () => client.responses.create({ model, input: 'What is a samovar?' }),
    responsesStream: async () => collect(
        await client.responses.create({ model, input: 'What is a samovar?', stream: true }),
        event => (event.type === 'response.output_text.delta' ? event.delta : '')),
    embeddings: () => client.embeddings.create({ model, input: 'samovar', encoding_format: 'float' }),
    models: async () => (await client.models.list()).data,
});

await report(calls);
